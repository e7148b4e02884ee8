-- Question: what does one load keep of its feeds?
-- Grain: one table per feed with its accepted rows (columns of feeds.md, then the line of the row in its file), and five
--   tables about the load itself. Every table says its own grain in its comment.
-- Parameters: none.

-- Where a row stands. A feed may come from several files: `feeds.file` has all of their names, and `line` counts on from
-- 1,000,000,000 in the second file, from 2,000,000,000 in the third (`intake/source.py`, LINES_PER_FILE).
create macro file_at(files, line) as string_split(files, '; ')[1 + line // 1000000000];
create macro line_at(line) as line % 1000000000;
-- As intake's messages say it: workbooks and Parquet have rows, JSON has records; a snapshot may have its day behind the
-- name. From 900,000,000 on, the line within its file is not known (`intake/source.py`, UNKNOWN_LINE).
create macro record_at(files, line) as file_at(files, line) || case
    when line_at(line) >= 900000000 then ''
    when file_at(files, line) like '%, sheet %' or file_at(files, line) like '%.parquet' then ', row ' || line_at(line)
    when regexp_matches(file_at(files, line), '(?i)\.json( of [0-9-]+)?$') then ', record ' || line_at(line)
    else ', line ' || line_at(line)
end;

create table locations (
    location_id varchar not null,
    name varchar not null,
    kind varchar not null,
    level varchar,
    network varchar,
    is_closed boolean not null,
    line bigint
);
comment on table locations is
    'One row per school or office; is_closed (and no line) = kept from an earlier version, since the feed lacks it; key: location_id.';

create table staff (
    staff_id varchar not null,
    given_name varchar not null,
    family_name varchar not null,
    email varchar,
    worker_type varchar,
    line bigint not null
);
comment on table staff is 'One row per person in HR; key: staff_id.';

create table employments (
    staff_id varchar not null,
    hire_date date not null,
    end_date date,
    separation_reason varchar,
    line bigint not null
);
comment on table employments is
    'One row per employment row of HR, both days included, no end_date = open; key: all columns but line.';

create table assignments (
    staff_id varchar not null,
    location_id varchar not null,
    job_title varchar not null,
    team varchar,
    start_date date not null,
    end_date date,
    line bigint not null
);
comment on table assignments is
    'One row per job of a person at a place, both days included, no end_date = open; key: all columns but line.';

create table completions (
    staff_id varchar not null,
    course_code varchar not null,
    kind varchar not null,
    completed_on date not null,
    status varchar not null,
    score double,
    line bigint not null
);
comment on table completions is 'One row per training record of the LMS, score 0 to 100 if there is one; key: all columns but line.';

create table approvals (
    staff_id varchar not null,
    function_id varchar not null,
    location_id varchar not null,
    approver_id varchar,
    decision varchar not null,
    decided_on date not null,
    line bigint not null
);
comment on table approvals is
    'One row per decision about a person, a function and a location; key: all columns but line.';

create table grants (
    staff_id varchar not null,
    ic_group varchar not null,
    location_id varchar not null,
    granted_on date not null,
    removed_on date,
    rights varchar,
    line bigint not null
);
comment on table grants is
    'One row per access in Infinite Campus, none from removed_on on; no rights = full; key: all columns but line.';

create table closed_days (
    date date not null,
    name varchar,
    line bigint
);
comment on table closed_days is
    'One row per day that is no business day and name of it, no line = of the holidays package; key: date, name.';

create table feeds (
    feed varchar not null,
    file varchar not null,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_rejected bigint not null,
    newest_on date,
    check (rows_read = rows_accepted + rows_rejected)
);
comment on table feeds is 'One row per feed of this load, rows read = accepted + rejected; newest_on = the newest day, not after the load, of its accepted rows; key: feed.';

create table files_read (
    file varchar not null,
    folder varchar not null,
    bytes bigint not null,
    sha256 varchar not null
);
comment on table files_read is
    'One row per file from which this load has read its feeds: where it lay, its size and its checksum. Key: folder, file.';

create table observed_rows (
    feed varchar not null,
    line bigint not null,
    is_begin_observed boolean not null,
    not_before date,
    first_seen date not null,
    is_end_observed boolean not null,
    last_seen date not null,
    gone_by date,
    begin_said varchar not null,
    end_said varchar
);
comment on table observed_rows is
    'One row per accepted row that snapshots have shown: whether its first and its last day are observed or recorded, the snapshots around each (not_before, gone_by = the nearest without it), and both in words, no end_said = no end is known; key: feed, line.';

-- What is to be said behind a record: nothing, unless snapshots have shown it.
create macro said_of_days(feed_name, row_line) as coalesce((
    select '; ' || lower(begin_said[1]) || begin_said[2:] || coalesce('; ' || lower(end_said[1]) || end_said[2:], '')
    from observed_rows
    where observed_rows.feed = feed_name and observed_rows.line = row_line
), '');

create table rejected_rows (
    feed varchar not null,
    file varchar not null,
    line bigint,
    "column" varchar,
    value varchar,
    rule varchar not null,
    message varchar not null,
    "row" varchar not null,
    staff_id varchar,
    location_id varchar,
    "rows" bigint not null default 1
);
comment on table rejected_rows is
    'One row per rejected row of a feed, whole, with the rule that rejected it, and whom and which place it names (staff_id, location_id), if that can be read; rows = how many equal ones it stands for; key: feed, file, line.';

create table unplaced_grants (
    line bigint not null,
    staff_id varchar not null,
    ic_group varchar,
    location_id varchar,
    granted_on date,
    removed_on date
);
comment on table unplaced_grants is
    'One row per rejected row of the grants feed that shows somebody''s access (eligibility.md § 8, unplaced), days empty where they cannot be read; key: line.';

create table findings (
    feed varchar not null,
    file varchar not null,
    line bigint,
    finding varchar not null,
    staff_id varchar,
    "column" varchar,
    value varchar,
    message varchar not null
);
comment on table findings is 'One row per finding and row that it is about, no line = about the whole feed; key: feed, file, line, finding, column, value.';

create table worked_examples (
    example_no integer not null,
    said varchar not null,
    cite varchar not null,
    course_id varchar not null,
    trials integer not null,
    wrong integer not null,
    answer varchar not null
);
comment on table worked_examples is
    'One row per worked example of the source, judged at the load by the policy of this version: how many invented people were tried (0 = no such course), how many judged otherwise than said, and how the first of them was; key: example_no.';

create table load (
    loaded_at timestamp not null,
    policy_version varchar not null,
    policy_name varchar not null,
    policy_text varchar not null,
    made_by varchar not null,
    program_version varchar not null,
    records_format varchar not null
);
comment on table load is
    'One row: the load that made this version, its moment in UTC, its policy file as it was, a hash of what judged it, the version of Lapsewatch, and a hash of how its record tables are laid out (store/formats.py).';
