-- Question: what have snapshots shown (docs/sources.md, "Snapshots")?
-- Grain: one table, laid out by `history/table.py`, which says its grain; it is carried from version to version and has a format number
--   of its own: versions of another layout of everything else can still be read for it.
-- Parameters: none.
create table history (
    format integer not null,
    what varchar not null,
    feed varchar not null,
    source varchar not null,
    first_seen date not null,
    last_seen date not null,
    file varchar,
    line bigint,
    made_from varchar,
    row_count bigint,
    location_id varchar,
    name varchar,
    kind varchar,
    level varchar,
    network varchar,
    staff_id varchar,
    given_name varchar,
    family_name varchar,
    email varchar,
    worker_type varchar,
    separation_reason varchar,
    hire_date varchar,
    end_date varchar,
    job_title varchar,
    team varchar,
    start_date varchar,
    ic_group varchar,
    granted_on varchar,
    removed_on varchar
);
comment on table history is
    'One row per snapshot, per row of a feed and unbroken run of snapshots that show it, and per snapshot and person whom an unreadable row of it names; what says which; key: all columns but format.';
