-- One row for each bill; a duration of null is a bill that nobody can write.
create table bills (
  id integer primary key,
  callid varchar(255) not null,
  cseq integer not null,
  duration integer
);
