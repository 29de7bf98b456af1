-- The token that this one was given for: that one is good again until one that it gave is used, as nobody may have received
-- them. Of tokens that were given before nothing is known, and a second use of them ends the session, as it did. Columns
-- without a default that has to be computed change no row; the index is made while logins wait, of a row for each refresh of
-- the sessions that are not over: about a second for a million.
alter table refresh_tokens
    add column parent bytea constraint refresh_tokens_parent references refresh_tokens on delete cascade,
    -- Its parent was used again in its place.
    add column superseded boolean not null default false;
create index refresh_tokens_parent on refresh_tokens (parent, superseded);
