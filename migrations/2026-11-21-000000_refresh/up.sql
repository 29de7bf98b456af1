-- The token that this one was given for. Until one of those that were given for it is used, that token is good once more:
-- nobody may have received them.
alter table refresh_tokens add column parent bytea constraint refresh_tokens_parent references refresh_tokens on delete cascade;
-- Its parent was used again in its place.
alter table refresh_tokens add column superseded boolean not null default false;
create index refresh_tokens_parent on refresh_tokens (parent);
