-- Who may call, and the carriers in the order in which they are asked.
create table customers (name varchar(64) primary key, state varchar(16) not null);
insert into customers values ('alice', 'good');
create table carriers (name varchar(64) primary key, uri varchar(255) not null, priority integer not null);
insert into carriers values ('cheap', 'sip:gateway@10.0.1.1', 1), ('dear', 'sip:gateway@10.0.1.2', 2);
create view db_aaroute as
  select c.name as caller, case when c.state = 'good' then 'route' else 'reject' end as decision, r.name as carrier, r.uri,
         r.priority
  from customers c, carriers r;

-- The table dialog gets columns of the lab's own.
alter table dialog add column progress varchar(16);
alter table dialog add column pdd integer;
alter table dialog add column ended_by varchar(32);
alter table dialog add column attempts text;

-- What the lab's own module writes of calls that are over.
create table calls (
  id integer primary key,
  callid varchar(255) not null,
  from_uri varchar(255) not null,
  to_uri varchar(255) not null,
  start_time integer,
  end_time integer not null,
  duration integer,
  ended_by varchar(32) not null,
  progress varchar(16) not null,
  pdd integer
);

create table attempts (
  id integer primary key,
  callid varchar(255) not null,
  attempt integer not null,
  carrier varchar(64) not null,
  code integer not null,
  ms integer not null,
  pdd integer
);
-- The attempts outlive the dialog's row.
create trigger dialog_goes before delete on dialog when old.attempts is not null begin
  insert into attempts (callid, attempt, carrier, code, ms, pdd)
    select old.callid, key + 1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
           json_extract(value, '$[3]')
    from json_each('[' || old.attempts || ']');
end;
