-- Whose phone it is, and what its customer has paid for, in cents. Triggers take off what was used.
create table phones (name varchar(64) primary key, customer varchar(64) not null, credit integer not null);
insert into phones values
  ('booth1', 'shop-12', 500), ('booth2', 'shop-12', 500), ('booth3', 'shop-12', 500), ('booth4', 'shop-12', 30),
  ('booth5', 'shop-12', 500), ('office', 'acme', 20000);

-- Where names lead, and what a minute costs.
create table destinations (name varchar(64) primary key, uri varchar(255) not null, cents integer not null);
insert into destinations values
  ('paris', 'sip:paris@10.0.1.1', 12), ('tokyo', 'sip:tokyo@10.0.1.2', 60), ('lima', 'sip:lima@10.0.1.3', 45),
  ('oslo', 'sip:oslo@10.0.1.4', 9);

create table bills (
  id integer primary key,
  customer varchar(64) not null,
  phone varchar(64) not null,
  destination varchar(64) not null,
  seconds integer not null,
  cents integer not null
);
create trigger bill_is_paid after insert on bills begin
  update phones set credit = max(0, credit - new.cents) where name = new.phone;
end;
