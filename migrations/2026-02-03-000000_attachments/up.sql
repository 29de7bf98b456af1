-- Files that messages carry. All tables are new and empty, so nothing here waits for a lock.

-- What is kept in storage, by hash: equal files are kept once. A row is written before its file, so no file is
-- forgotten by a crash in between, and `touched_at` is the time of the last upload of it: a file is removed only a
-- while after that, so that no upload finds it there and gone a moment later.
create table contents (
    sha256 bytea constraint contents_pkey primary key,
    touched_at timestamptz not null default now()
);
create index contents_touched_at on contents (touched_at);

create table attachments (
    id uuid constraint attachments_pkey primary key,
    user_id bigint not null constraint attachments_user references users,
    sha256 bytea not null constraint attachments_content references contents,
    media_type text not null,
    name text not null,
    size bigint not null,
    width integer,
    height integer,
    thumbnail bytea constraint attachments_thumbnail_content references contents,
    thumbnail_type text,
    created_at timestamptz not null default now(),
    -- When it goes where no message refers to it. Null once a sweep has found a message that does, so that sweeps
    -- look at few rows; set again when a message goes.
    expires_at timestamptz default now() + interval '24 hours',
    constraint attachments_thumbnail_has_type check ((thumbnail is null) = (thumbnail_type is null))
);
create index attachments_user_id on attachments (user_id);
create index attachments_sha256 on attachments (sha256);
create index attachments_thumbnail on attachments (thumbnail) where thumbnail is not null;
create index attachments_expires_at on attachments (expires_at) where expires_at is not null;

-- Which messages carry it. No foreign keys to messages and rooms, for the reason that messages have none.
create table attachment_references (
    attachment_id uuid not null constraint attachment_references_attachment references attachments,
    message_id bigint not null,
    room_id bigint not null,
    constraint attachment_references_pkey primary key (attachment_id, message_id)
);
create index attachment_references_message_id on attachment_references (message_id);
