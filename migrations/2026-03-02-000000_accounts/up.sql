-- Keys, the users of other services, and what erases an account. Columns are added with constant defaults or none,
-- which rewrites no table; the check is added as not valid, so that no table is read through under a lock.

alter table users
    -- An erased user's row stays: its messages keep their places.
    add erased_at timestamptz;
-- Read at each start, and by whoever takes the role of an admin away.
create index users_admins on users (id) where role = 'admin';
create index users_erased_at on users (erased_at) where erased_at is not null;

-- Names that erased users had: nobody takes one, and so nobody is taken for who had it. As SHA-256 of the form in which names
-- are compared, so that the name itself is forgotten.
create table retired_names (
    hash bytea constraint retired_names_pkey primary key
);

-- Those who may act for users of their own: a website, a game. Each has a user, in whose name it speaks for itself.
create table services (
    name text constraint services_pkey primary key,
    user_id bigint not null constraint services_user_id_key unique constraint services_user references users,
    created_at timestamptz not null default now()
);

-- Who a service's users are here. By the service's name and not its key, so that a key can be replaced.
create table service_users (
    service text not null constraint service_users_service references services,
    external_id text not null,
    user_id bigint not null constraint service_users_user_id_key unique constraint service_users_user references users,
    created_at timestamptz not null default now(),
    constraint service_users_pkey primary key (service, external_id)
);

create table api_keys (
    id uuid constraint api_keys_pkey primary key,
    user_id bigint not null constraint api_keys_user references users,
    -- The service that it is of; null for a user's own.
    service text constraint api_keys_service references services,
    name text not null,
    -- SHA-256 of the key. 256 random bits cannot be guessed, so a fast hash keeps them.
    hash bytea not null constraint api_keys_hash_key unique,
    -- Its first letters, by which people know it.
    prefix text not null,
    -- With spaces between, as OAuth writes them.
    scopes text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    -- Written at most every few minutes, not at each use.
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_keys_user_id on api_keys (user_id);
create index api_keys_service on api_keys (service) where service is not null;
create index api_keys_revoked_at on api_keys (revoked_at) where revoked_at is not null;

alter table sessions
    add user_agent text,
    add address text,
    -- When its tokens were last given or refreshed.
    add last_used_at timestamptz not null default now(),
    -- The service key whose signature began it: without the key it is not refreshed.
    add key_id uuid constraint sessions_key references api_keys;

alter table stream_tickets
    alter session_id drop not null,
    -- Of a ticket that a key asked for: which key, and for whom.
    add key_id uuid constraint stream_tickets_key references api_keys on delete cascade,
    add user_id bigint constraint stream_tickets_user references users;
alter table stream_tickets
    add constraint stream_tickets_proof check ((session_id is null) = (key_id is not null and user_id is not null)) not valid;

-- What makes the first admin, while there is none. Each start of a server gives one.
create table first_admin_tokens (
    hash bytea constraint first_admin_tokens_pkey primary key,
    expires_at timestamptz not null
);

-- Accounts whose messages are being taken away, and how far that is: a server that starts goes on from there.
create table erasures (
    user_id bigint constraint erasures_pkey primary key constraint erasures_user references users,
    -- Everything up to here is done.
    position bigint not null default 0,
    -- Where the account's end stands in the log: nothing of the user comes after.
    last_position bigint not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz
);
create index erasures_unfinished on erasures (started_at) where finished_at is null;

-- The rooms that were told.
create table erasure_rooms (
    user_id bigint not null constraint erasure_rooms_erasure references erasures,
    room_id bigint not null constraint erasure_rooms_room references rooms,
    constraint erasure_rooms_pkey primary key (user_id, room_id)
);
