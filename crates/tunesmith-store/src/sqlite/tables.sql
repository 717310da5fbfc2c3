-- A study. Its id is never used again, so that a handle on a deleted study finds nothing.
create table study (
  id integer primary key autoincrement,
  name text not null unique,
  created integer not null,        -- milliseconds since 1970, UTC
  head integer not null            -- the position of its newest event
);

-- The log: rows are added, never changed.
create table event (
  study integer not null,
  seq integer not null,            -- from 1 in each study, without gaps
  trial integer,                   -- null: about the study
  kind text not null,
  time integer not null,           -- milliseconds since 1970, UTC
  body text not null,              -- JSON
  primary key (study, seq)
) without rowid;

-- Who carries out which trial, and until when unless renewed.
create table lease (
  study integer not null,
  trial integer not null,
  attempt integer not null,
  host text not null,
  pid integer not null,
  started integer not null,
  boot text not null,
  handle integer not null,
  until integer not null,
  primary key (study, trial)
) without rowid;
