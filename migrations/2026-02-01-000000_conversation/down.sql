drop index events_room_id_position;
create index events_room_id_position on events (room_id, position);
delete from events where data->>'kind' not in ('member_joined', 'member_left', 'session_ended');
alter table events drop column audience, drop column message_id;
drop table blocks;
drop table reactions;
drop table mentions;
drop table message_versions;
alter table messages drop column parts, drop column edited_at, drop column deleted_at;
drop table join_requests;
alter table members drop constraint members_role, drop column read_position, drop column delivered_position;
update members set role = 'member' where role = 'moderator';
alter table members add constraint members_role check (role in ('owner', 'member'));
alter table rooms
    drop column direct, drop column visibility, drop column topic, drop column retention_days, drop column archived_at;
alter table users drop column role, drop column receipts, drop column salon_id;
