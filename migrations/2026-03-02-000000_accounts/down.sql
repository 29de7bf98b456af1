drop table erasure_rooms;
drop table erasures;
drop table first_admin_tokens;
delete from stream_tickets where session_id is null;
alter table stream_tickets
    drop constraint stream_tickets_proof,
    drop key_id,
    drop user_id,
    alter session_id set not null;
alter table sessions
    drop user_agent,
    drop address,
    drop last_used_at,
    drop key_id;
drop table api_keys;
drop table service_users;
drop table services;
drop table retired_names;
drop index users_erased_at;
drop index users_admins;
-- The hash of no password that anybody knows.
update users set password_hash = '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGxvZ3MgaW4$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
where password_hash is null;
update users set role = 'member' where role = 'professional';
alter table users
    drop constraint users_role,
    drop erased_at,
    alter password_hash set not null;
alter table users add constraint users_role check (role in ('member', 'admin')) not valid;
