drop table sanctions;
drop table audit;
drop table audit_head;
drop table addresses;
delete from events where audience = 'service' or user_id = 0;
alter table events drop constraint events_audience;
alter table events
    add constraint events_audience check (audience in ('room', 'moderators', 'user')) not valid;
delete from users where id = 0;
update users set role = 'member' where role = 'professional';
alter table users drop constraint users_role;
alter table users add constraint users_role check (role in ('member', 'admin')) not valid;
update users set password_hash = '' where password_hash is null;
alter table users alter password_hash set not null;
