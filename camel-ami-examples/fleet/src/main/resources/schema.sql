-- One row for each channel of a call. The channels of a call share one Linkedid. A time is when a node received the event.
create table if not exists legs (
  pbx varchar(63) not null,
  uniqueid varchar(150) not null,
  linkedid varchar(150),
  channel varchar(200),
  state varchar(40),
  caller varchar(200),
  connected varchar(200),
  begun timestamp with time zone not null,
  seen timestamp with time zone not null,
  ended timestamp with time zone,
  cause varchar(200),
  primary key (pbx, uniqueid)
);
-- The node that reads each server, and the start of the last complete list of channels: a channel not seen since then has ended.
create table if not exists servers (
  pbx varchar(63) primary key,
  node varchar(63),
  read_since timestamp with time zone,
  snapshot_begun timestamp with time zone,
  snapshot timestamp with time zone
);
-- When each node last wrote to Kafka: other nodes take over the servers of a node that cannot.
create table if not exists nodes (
  node varchar(63) primary key,
  works timestamp with time zone not null
);
create table if not exists gaps (
  pbx varchar(63) not null,
  missing_from timestamp with time zone not null,
  missing_to timestamp with time zone not null,
  cause varchar(63) not null,
  primary key (pbx, missing_from, missing_to, cause)
);
-- The calls. `ongoing` counts the live channels. `vanished` counts the channels whose end was missed, and which a snapshot no longer listed.
create or replace view calls as
  select l.pbx, l.linkedid, min(l.begun) as begun, max(l.seen) as seen, count(*) as legs,
    sum(case when l.ended is null and (s.snapshot is null or l.seen >= s.snapshot) then 1 else 0 end) as ongoing,
    sum(case when l.ended is null and l.seen < s.snapshot then 1 else 0 end) as vanished
  from legs l left join servers s on s.pbx = l.pbx
  group by l.pbx, l.linkedid;
