-- Kamailio's table dialog gets two columns more.
alter table dialog add column progress varchar(16);
alter table dialog add column pdd integer;

-- Every change of a dialog's state.
create table history (
  id integer primary key,
  callid varchar(255) not null,
  at_ms integer not null,
  from_state varchar(32) not null,
  input varchar(64) not null,
  to_state varchar(32) not null,
  progress varchar(16) not null
);

-- What became of calls that are over.
create table archive (
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
