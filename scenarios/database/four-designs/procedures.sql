-- Who may call, and the carriers in the order in which they are asked.
create table customers (name varchar(64) primary key, state varchar(16) not null);
insert into customers values ('alice', 'good');
create table carriers (name varchar(64) primary key, uri varchar(255) not null, priority integer not null);
insert into carriers values ('cheap', 'sip:gateway@10.0.1.1', 1), ('dear', 'sip:gateway@10.0.1.2', 2);
create view db_aaroute as
  select c.name as caller, case when c.state = 'good' then 'route' else 'reject' end as decision, r.name as carrier, r.uri,
         r.priority
  from customers c, carriers r;

create table attempts (
  id integer primary key,
  callid varchar(255) not null,
  attempt integer not null,
  carrier varchar(64) not null,
  code integer not null,
  ms integer not null,
  pdd integer
);
create table calls (
  id integer primary key,
  callid varchar(255) not null,
  duration integer not null,
  ended_by varchar(16) not null
);

-- The procedures: a view with a trigger each.
create view db_stoprouting as select callid, '' as log from attempts;
create trigger routing_stopped instead of insert on db_stoprouting begin
  insert into attempts (callid, attempt, carrier, code, ms, pdd)
    select new.callid, key + 1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
           json_extract(value, '$[3]')
    from json_each(new.log);
end;
create view db_stopcall as select callid, duration, ended_by from calls;
create trigger call_stopped instead of insert on db_stopcall begin
  insert into calls (callid, duration, ended_by) values (new.callid, new.duration, new.ended_by);
end;
