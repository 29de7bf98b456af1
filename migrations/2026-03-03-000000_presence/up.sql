-- Who is here, as each node sees it, for the other nodes and for `miaou who`. Fleeting: the tables are unlogged, so a
-- write costs no log of PostgreSQL's, and after a crash they are empty and every node writes its part again. Both are
-- new and empty, so nothing here waits for a lock.

-- A node that has not been seen for a while is dead, and what it wrote counts no more.
create unlogged table presence_nodes (
    id uuid constraint presence_nodes_pkey primary key,
    -- Of the newest row the node wrote. A node writes alone and in order, so whoever has read up to a version has
    -- missed nothing before it.
    version bigint not null,
    seen_at timestamptz not null default now()
);

-- No foreign keys: a check a row would cost more than the row, and users are never deleted.
create unlogged table presence (
    node_id uuid not null,
    user_id bigint not null,
    status text not null constraint presence_status check (status in ('connected', 'away', 'disconnected')),
    -- Rooms that the user looks at, and those the user is typing in.
    viewing bigint[] not null,
    typing bigint[] not null,
    devices integer not null,
    since timestamptz not null,
    address text,
    version bigint not null,
    changed_at timestamptz not null default now(),
    constraint presence_pkey primary key (node_id, user_id)
);
create index presence_user_id on presence (user_id);
create index presence_node_id_version on presence (node_id, version);

-- Who is hidden from whom is asked in both directions. The table is small: writers wait for a moment.
create index blocks_blocked_id on blocks (blocked_id);
