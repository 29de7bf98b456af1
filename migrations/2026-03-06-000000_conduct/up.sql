-- How people are kept to the rules of a room and of the service: slow mode, words that are not wanted, reports. Columns are
-- added with constant defaults, which rewrites no table; checks are added as not valid, so that no table is read through
-- under a lock; tables are new and empty.

alter table rooms
    -- How many seconds a member waits between two messages; 0 in rooms without slow mode.
    add slow_seconds integer not null default 0;
alter table rooms
    add constraint rooms_slow_seconds check (slow_seconds between 0 and 86400) not valid;

-- When a member of a room in slow mode last posted there. Not a column of members: leaving and coming back is no way to
-- wait less.
create table slow_posts (
    room_id bigint not null,
    user_id bigint not null,
    posted_at timestamptz not null,
    constraint slow_posts_pkey primary key (user_id, room_id)
);

-- Words that are not wanted in the service.
create table filters (
    id bigint generated always as identity constraint filters_pkey primary key,
    pattern text not null,
    -- Whether the pattern is a regular expression: otherwise words.
    regex boolean not null,
    -- refuse: the message is not stored. mask: it is stored with stars in place of the words. report: it is stored as it is,
    -- and a report is opened.
    action text not null constraint filters_action check (action in ('refuse', 'mask', 'report')),
    created_at timestamptz not null default now(),
    created_by bigint not null constraint filters_created_by references users
);

-- What users show to moderators and admins.
create table reports (
    id bigint generated always as identity constraint reports_pkey primary key,
    -- Who reports; of a filter's report, the service.
    reporter_id bigint not null constraint reports_reporter references users,
    -- The filter that opened it. No foreign key: the report outlives the filter.
    filter_id bigint,
    -- Who is reported.
    reported_id bigint not null constraint reports_reported references users,
    -- The message, as it was when it was reported; null where a user is reported. No foreign key: the report outlives the
    -- message, and what it said is kept here whatever becomes of it.
    message_id bigint,
    room_id bigint constraint reports_room references rooms,
    raw_content text,
    parts jsonb,
    reason text not null constraint reports_reason
        check (reason in ('spam', 'harassment', 'hate', 'violence', 'sexual', 'words', 'other')),
    comment text not null,
    state text not null default 'open'
        constraint reports_state check (state in ('open', 'in_review', 'resolved', 'dismissed')),
    note text not null default '',
    created_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by bigint constraint reports_decided_by references users,
    constraint reports_message check ((message_id is null) = (room_id is null) and (message_id is null) = (raw_content is null))
);
create index reports_room_id on reports (room_id, id);
-- What is still to be decided is looked for most, and is little.
create index reports_pending on reports (id) where state in ('open', 'in_review');
create index reports_reported_id on reports (reported_id, reporter_id);
