-- What keeps order: who does what and from where, and who may not for a while. All new tables are empty; columns and
-- constraints of old ones change without reading them.

alter table users
    -- Who has none cannot log in by name.
    alter password_hash drop not null,
    drop constraint users_role;
alter table users add constraint users_role check (role in ('member', 'professional', 'admin')) not valid;
-- The service itself: in whose name acts whoever runs it, by the command line.
insert into users (id, username, username_key, first_name, last_name) overriding system value
values (0, 'miaou', 'miaou', 'The', 'service');

-- From where each user was last seen.
create table addresses (
    user_id bigint constraint addresses_pkey primary key constraint addresses_user references users,
    address inet not null,
    seen_at timestamptz not null default now()
);
create index addresses_address on addresses using gist (address inet_ops);

-- What admins read about who did what. Numbers are taken under the lock of the head's row, as those of the log are, so
-- their order is that of the commits and a reader of `id > cursor` misses nothing. No foreign keys: what was done
-- outlives those who did it.
create table audit_head (
    id boolean primary key default true constraint audit_head_is_one_row check (id),
    position bigint not null default 0
);
insert into audit_head default values;
create table audit (
    id bigint constraint audit_pkey primary key,
    at timestamptz not null default clock_timestamp(),
    action text not null,
    -- Who did it, where that is known. Of a login that failed: the name that was tried.
    user_id bigint,
    username text,
    address inet,
    room_id bigint,
    -- Whom it was done to.
    target_id bigint,
    before jsonb,
    after jsonb,
    -- What was refused, and how it ended.
    operation text,
    outcome text,
    -- The same thing over and over within a moment is one row.
    count integer not null default 1
);
create index audit_at on audit using brin (at);
create index audit_user_id on audit (user_id, id);
create index audit_target_id on audit (target_id, id) where target_id is not null;
create index audit_room_id on audit (room_id, id) where room_id is not null;
create index audit_action on audit (action, id);

-- Who may not, for a while or for good: from the whole service where there is no room.
create table sanctions (
    id bigint generated always as identity constraint sanctions_pkey primary key,
    kind text not null constraint sanctions_kind check (kind in ('ban', 'mute')),
    room_id bigint constraint sanctions_room references rooms,
    user_id bigint constraint sanctions_user references users,
    address inet,
    reason text not null,
    by_id bigint not null constraint sanctions_by references users,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    lifted_at timestamptz,
    lifted_by bigint constraint sanctions_lifted_by references users,
    constraint sanctions_target check ((user_id is null) <> (address is null))
);
create index sanctions_user_id on sanctions (user_id) where lifted_at is null;
create index sanctions_address on sanctions using gist (address inet_ops) where lifted_at is null and address is not null;
create index sanctions_room_id on sanctions (room_id, id);

alter table events drop constraint events_audience;
-- service: nobody's stream, but every node.
alter table events
    add constraint events_audience check (audience in ('room', 'moderators', 'user', 'service')) not valid;
