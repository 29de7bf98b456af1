-- From where users have logged in, so that wrong passwords from elsewhere do not make them wait. The table is new and empty:
-- nothing here waits for a lock.
create table known_addresses (
    user_id bigint not null constraint known_addresses_user references users,
    -- HMAC-SHA-256 of the address (of IPv6: of its /64) under the signing key: whoever reads the table does not learn where
    -- users live. With another key all are strange again.
    fingerprint bytea not null,
    used_at timestamptz not null default now(),
    constraint known_addresses_pkey primary key (user_id, fingerprint)
);
create index known_addresses_used_at on known_addresses (used_at);
