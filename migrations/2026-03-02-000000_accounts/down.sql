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
alter table users drop erased_at;
