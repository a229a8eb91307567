-- One row for each bill.
create table bills (
  id integer primary key,
  callid varchar(255) not null,
  customer varchar(64),
  duration integer
);
