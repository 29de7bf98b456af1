-- The log, the people, the rooms. All tables are new and empty, so nothing here waits for a lock.

-- The newest position. Its row lock makes position order equal commit order: whoever writes to the log
-- locks this row first, checks rights after, and releases it by committing. A sequence would hand out
-- positions that commit late, and readers of "after N" would skip them.
create table log_head (
    id boolean primary key default true constraint log_head_is_one_row check (id),
    position bigint not null default 0,
    epoch uuid not null default gen_random_uuid(),
    -- Which database this epoch was lived in: another one means that it was rebuilt or restored.
    origin text
);
insert into log_head default values;

create table users (
    id bigint generated always as identity primary key,
    username text not null,
    username_key text not null constraint users_username_key unique,
    first_name text not null,
    last_name text not null,
    password_hash text not null,
    created_at timestamptz not null default now()
);

create table rooms (
    id bigint generated always as identity primary key,
    name text not null,
    name_key text not null constraint rooms_name_key unique,
    created_at timestamptz not null default now()
);

create table members (
    room_id bigint not null constraint members_room references rooms,
    user_id bigint not null constraint members_user references users,
    role text not null constraint members_role check (role in ('owner', 'member')),
    -- Position of the entry that let the member in: a user's own stream shows nothing older of this room.
    joined_position bigint not null,
    constraint members_pkey primary key (user_id, room_id)
);
create index members_room_id on members (room_id);

-- A message is its log entry: id is its position. No foreign keys: the one statement that writes here has
-- just read the author's membership, users and rooms are never deleted, and the checks would cost two
-- lookups and two row locks a message.
create table messages (
    id bigint constraint messages_pkey primary key,
    room_id bigint not null,
    user_id bigint not null,
    raw_content text not null,
    created_at timestamptz not null
);
create index messages_room_id_id on messages (room_id, id);

-- Every other entry of the log. `data` holds the kind and what belongs to it.
create table events (
    position bigint constraint events_pkey primary key,
    room_id bigint constraint events_room references rooms,
    user_id bigint not null constraint events_user references users,
    data jsonb not null,
    created_at timestamptz not null
);
create index events_room_id_position on events (room_id, position);
create index events_user_id_position on events (user_id, position);

-- What a sender called an attempt, kept a while so that its retries find the first result.
create table idempotency_keys (
    user_id bigint not null,
    key text not null,
    message_id bigint not null,
    fingerprint bytea not null,
    created_at timestamptz not null,
    constraint idempotency_keys_pkey primary key (user_id, key)
);
-- Rows arrive in order of time, so the smallest of indexes finds the old ones.
create index idempotency_keys_created_at on idempotency_keys using brin (created_at);

create table sessions (
    id uuid constraint sessions_pkey primary key,
    user_id bigint not null constraint sessions_user references users,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz
);
create index sessions_user_id on sessions (user_id);
create index sessions_expires_at on sessions (expires_at);
-- Read at start: which access tokens that are still young must be refused.
create index sessions_ended_at on sessions (ended_at) where ended_at is not null;

-- Each refresh token is good for one use; the used ones are kept to notice a second use.
create table refresh_tokens (
    hash bytea constraint refresh_tokens_pkey primary key,
    session_id uuid not null constraint refresh_tokens_session references sessions on delete cascade,
    used_at timestamptz
);
create index refresh_tokens_session_id on refresh_tokens (session_id);

create table stream_tickets (
    hash bytea constraint stream_tickets_pkey primary key,
    session_id uuid not null constraint stream_tickets_session references sessions on delete cascade,
    -- When the access token that asked for the ticket expires: the stream ends then.
    stream_until timestamptz not null,
    expires_at timestamptz not null
);
create index stream_tickets_session_id on stream_tickets (session_id);
create index stream_tickets_expires_at on stream_tickets (expires_at);
