-- What is known beforehand: who may call, and the carriers in the order in which they are asked.
create table customers (name varchar(64) primary key, state varchar(16) not null, password varchar(64) not null default '');
insert into customers (name, state, password) values
  ('alice', 'good', ''), ('carol', 'good', ''), ('dave', 'good', 'secret'), ('eve', 'good', ''), ('mallory', 'blocked', '');

create table carriers (name varchar(64) primary key, uri varchar(255) not null, priority integer not null);
insert into carriers values ('cheap', 'sip:gateway@10.0.1.1', 1), ('dear', 'sip:gateway@10.0.1.2', 2);

-- What is written: one row for each attempt to reach a carrier, one for each call that has been answered.
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
  ended_by varchar(16) not null,
  proxy_time integer not null,
  database_time integer not null
);

-- SQLite has no procedures, but a view with a trigger does their work: one statement, one way there and back, whatever is done inside.

-- DB_AAROUTE decides: reject, challenge or route. The carriers come as rows, the first one first.
create view db_aaroute as
  select c.name as caller,
         case when c.state <> 'good' then 'reject' when c.password <> '' then 'challenge' else 'route' end as decision,
         c.password, r.name as carrier, r.uri, r.priority
  from customers c, carriers r;

-- DB_STOPROUTING gets the whole log of a call's attempts: [["cheap", 503, 120, null], …].
create view db_stoprouting as select callid, '' as log from attempts;
create trigger routing_stopped instead of insert on db_stoprouting begin
  insert into attempts (callid, attempt, carrier, code, ms, pdd)
    select new.callid, key + 1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
           json_extract(value, '$[3]')
    from json_each(new.log);
end;

-- DB_STOPCALL gets the duration and who ended the call, and writes down its own time beside the proxy's.
create view db_stopcall as select callid, duration, ended_by, proxy_time from calls;
create trigger call_stopped instead of insert on db_stopcall begin
  insert into calls (callid, duration, ended_by, proxy_time, database_time)
    values (new.callid, new.duration, new.ended_by, new.proxy_time, strftime('%s', 'now'));
end;
