-- Telling other services what happens, and letting them speak. All tables are new and empty, so nothing here waits for a
-- lock.

create table webhooks (
    id bigint generated always as identity constraint webhooks_pkey primary key,
    -- What it hears: one room, or null for all that are no direct conversations.
    room_id bigint constraint webhooks_room references rooms,
    url text not null,
    -- Which kinds; none for every kind that the members of a room hear.
    events text[] not null,
    -- Signatures are made of the secrets themselves, so no hash will do.
    secret bytea not null,
    old_secret bytea,
    old_secret_until timestamptz,
    -- Up to where the log is turned into deliveries. It stands still while the webhook is off, so none is left out.
    position bigint not null,
    -- Since when nothing got through, null while all does.
    failing_since timestamptz,
    off_at timestamptz,
    off_reason text constraint webhooks_off_reason check (off_reason in ('requested', 'failing', 'gone')),
    created_by bigint not null constraint webhooks_created_by references users,
    created_at timestamptz not null default now(),
    constraint webhooks_off_has_reason check ((off_at is null) = (off_reason is null)),
    constraint webhooks_old_secret_ends check ((old_secret is null) = (old_secret_until is null))
);
create index webhooks_room_id on webhooks (room_id);

-- An entry of the log on its way to a webhook. What is sent is read from the log when it is sent. No foreign keys to
-- entries and rooms, for the reason that messages have none; nor to webhooks, whose many rows are swept out behind them.
create table webhook_deliveries (
    webhook_id bigint not null,
    position bigint not null,
    room_id bigint not null,
    kind text not null,
    state text not null default 'waiting'
        constraint webhook_deliveries_state check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    -- When it is tried next. Null while an earlier one of the same webhook and room is waiting: they keep their order.
    next_at timestamptz,
    -- A node is trying it. Where that node ended, another takes it up after this.
    claimed_until timestamptz,
    -- What came of the last attempt: an HTTP status, or why there was none.
    status integer,
    error text,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint webhook_deliveries_pkey primary key (webhook_id, position)
);
create index webhook_deliveries_waiting on webhook_deliveries (webhook_id, room_id, position) where state = 'waiting';
create index webhook_deliveries_failed on webhook_deliveries (webhook_id, position) where state = 'failed';
create index webhook_deliveries_next_at on webhook_deliveries (next_at) where next_at is not null;
create index webhook_deliveries_finished_at on webhook_deliveries (finished_at) where finished_at is not null;

-- Keys with which other services post into one room. Each has a user of its own as the author of what it posts, who is no
-- member of anything and has no password: a username_key with a colon is nobody's to log in with.
create table hooks (
    id bigint generated always as identity constraint hooks_pkey primary key,
    room_id bigint not null constraint hooks_room references rooms,
    user_id bigint not null constraint hooks_user references users,
    name text not null,
    secret_hash bytea not null constraint hooks_secret_hash unique,
    created_by bigint not null constraint hooks_created_by references users,
    created_at timestamptz not null default now(),
    constraint hooks_user_id unique (user_id)
);
create index hooks_room_id on hooks (room_id);
