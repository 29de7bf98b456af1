-- The catalogue. The images are small and the same on all nodes, so they live here. A sticker is retired and not
-- deleted: old messages still show it, and its name stays taken so that the starter set is not planted again.
create table stickers (
    id bigint generated always as identity constraint stickers_pkey primary key,
    name text not null,
    name_key text not null constraint stickers_name_key unique,
    media_type text not null,
    image bytea not null,
    width integer not null,
    height integer not null,
    created_at timestamptz not null default now(),
    retired_at timestamptz
);
