-- Two carriers, the cheap one first. A carrier is out of route while is_out is 1; since: when that has changed last.
create table carriers (
  name varchar(64) primary key,
  uri varchar(255) not null,
  priority integer not null,
  is_out integer not null default 0,
  since integer not null default 0,
  counted_from integer not null default 0,
  attempts integer not null default 0,
  answered integer not null default 0,
  rang integer not null default 0,
  pdd_ms integer not null default 0,
  seconds integer not null default 0
);
insert into carriers (name, uri, priority) values ('cheap', 'sip:gateway@10.0.1.1', 1), ('dear', 'sip:gateway@10.0.1.2', 2);

-- One row for each attempt to reach a carrier. pdd: milliseconds until it rang; null: it never did.
create table attempts (
  id integer primary key,
  callid varchar(255) not null,
  carrier varchar(64) not null,
  code integer not null,
  ms integer not null,
  pdd integer,
  made_at integer not null
);

-- One row for each call. pdd: milliseconds until the caller heard it ring, the carriers that had failed before counted in; failed_ms: their part.
create table calls (
  callid varchar(255) primary key,
  destination varchar(64) not null,
  pdd integer,
  failed_ms integer,
  seconds integer
);

create table alarms (id integer primary key, raised_at integer not null, carrier varchar(64) not null, what varchar(64) not null);

-- What people look at: ASR (answered of 100 attempts), ACD (mean duration of a call in seconds), PDD (in milliseconds).
create view figures as
  select name, case is_out when 1 then 'out of route' else 'in route' end as state, attempts,
         100 * answered / max(attempts, 1) as asr, seconds / max(answered, 1) as acd, pdd_ms / max(rang, 1) as pdd
  from carriers order by priority;

-- The same for where calls go to: how long until it rings there, and how much of that the failed carriers took.
create view destinations as
  select destination, count(*) as calls, cast(avg(pdd) as integer) as pdd, cast(avg(failed_ms) as integer) as failed_ms
  from calls group by destination;

-- DB_STOPROUTING: the log of a call's attempts, as [["cheap", 503, 120, null], …].
create view db_stoprouting as select callid, destination, pdd, failed_ms, '' as log, 0 as proxy_time from calls;
create trigger routing_stopped instead of insert on db_stoprouting begin
  insert into calls (callid, destination, pdd, failed_ms) values (new.callid, new.destination, new.pdd, new.failed_ms);
  insert into attempts (callid, carrier, code, ms, pdd, made_at)
    select new.callid, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
           json_extract(value, '$[3]'), new.proxy_time
    from json_each(new.log);
end;

-- DB_STOPCALL: how long they talked.
create view db_stopcall as select callid, seconds from calls;
create trigger call_stopped instead of insert on db_stopcall begin
  update calls set seconds = new.seconds where callid = new.callid;
  update carriers set seconds = seconds + new.seconds
    where name = (select carrier from attempts where callid = new.callid and code < 300);
end;

-- The rule. Out of route: of its last four attempts (three are enough) less than half were answered. Back in route: an attempt of a carrier that is
-- out, a probe, is answered. A probe that fails begins the quiet time anew.
create trigger attempt_counts after insert on attempts begin
  update carriers
    set attempts = attempts + 1, answered = answered + (new.code < 300), rang = rang + (new.pdd is not null),
        pdd_ms = pdd_ms + coalesce(new.pdd, 0)
    where name = new.carrier;
  update carriers set since = new.made_at where name = new.carrier and is_out = 1 and new.code >= 300;
  update carriers set is_out = 0, since = new.made_at, counted_from = new.id where name = new.carrier and is_out = 1 and new.code < 300;
  update carriers set is_out = 1, since = new.made_at
    where name = new.carrier and is_out = 0 and
          (select count(*) >= 3 and 2 * sum(code < 300) < count(*)
           from (select code from attempts where carrier = new.carrier and id > counted_from order by id desc limit 4));
end;
create trigger carrier_changes after update of is_out on carriers when new.is_out <> old.is_out begin
  insert into alarms (raised_at, carrier, what)
    values (new.since, new.name, case new.is_out when 1 then 'out of route' else 'back in route' end);
end;
