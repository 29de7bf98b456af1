-- What people say to each other and how it is ordered: kinds of rooms, requests to join, what a message may carry,
-- reactions, read markers, blocks. Columns are added with constant defaults or none, which rewrites no table; checks
-- are added as not valid where rows may exist, so that no table is read through under a lock.

alter table users
    -- An admin has the rights of an owner in every room that is no direct conversation.
    add role text not null default 'member',
    -- Whether others hear how far this user has read.
    add receipts boolean not null default true,
    -- The game room the user is in.
    add salon_id bigint constraint users_salon references rooms;
alter table users add constraint users_role check (role in ('member', 'admin')) not valid;

alter table rooms
    -- A conversation between two users. Its name is both usernames, its name_key `@` and both ids, the smaller first:
    -- neither can be the name of another room.
    add direct boolean not null default false,
    -- public: everybody joins. private: everybody sees that it is there and asks to join. hidden: neither.
    add visibility text not null default 'public',
    add topic text not null default '',
    -- How many days messages are kept; null for ever.
    add retention_days integer,
    add archived_at timestamptz;
alter table rooms
    add constraint rooms_visibility check (visibility in ('public', 'private', 'hidden')) not valid,
    add constraint rooms_retention_days check (retention_days > 0) not valid;

alter table members
    drop constraint members_role,
    -- How far the user has read, and how far the user's devices have received.
    add read_position bigint not null default 0,
    add delivered_position bigint not null default 0;
alter table members
    add constraint members_role check (role in ('owner', 'moderator', 'member')) not valid;
-- Who was in before there were markers has read everything: nobody wants years of old messages as unread.
update members set read_position = log_head.position, delivered_position = log_head.position from log_head;

-- The latest request of a user for a room, or invitation to it.
create table join_requests (
    room_id bigint not null constraint join_requests_room references rooms,
    user_id bigint not null constraint join_requests_user references users,
    state text not null
        constraint join_requests_state check (state in ('pending', 'accepted', 'rejected', 'withdrawn', 'invited')),
    created_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by bigint constraint join_requests_decided_by references users,
    constraint join_requests_pkey primary key (room_id, user_id)
);
create index join_requests_user_id on join_requests (user_id);

alter table messages
    -- What few messages have: a sticker, a reply, mentions, attachments, the sender's own formatting.
    add parts jsonb,
    add edited_at timestamptz,
    -- A deleted message keeps its place: its words are gone.
    add deleted_at timestamptz;

-- What a message said before it was edited or deleted, for administrators.
create table message_versions (
    -- Of the event that replaced it.
    position bigint constraint message_versions_pkey primary key,
    message_id bigint not null,
    raw_content text not null,
    parts jsonb,
    replaced_at timestamptz not null,
    replaced_by bigint not null constraint message_versions_replaced_by references users
);
create index message_versions_message_id on message_versions (message_id, position);

-- Who is named in which message: counted apart among the unread.
create table mentions (
    user_id bigint not null,
    room_id bigint not null,
    message_id bigint not null,
    constraint mentions_pkey primary key (user_id, room_id, message_id)
);
create index mentions_message_id on mentions (message_id);

create table reactions (
    message_id bigint not null,
    emoji text not null,
    user_id bigint not null constraint reactions_user references users,
    constraint reactions_pkey primary key (message_id, emoji, user_id)
);

-- Whom a user does not want to hear.
create table blocks (
    user_id bigint not null constraint blocks_user references users,
    blocked_id bigint not null constraint blocks_blocked references users,
    created_at timestamptz not null default now(),
    constraint blocks_pkey primary key (user_id, blocked_id)
);

alter table events
    -- room: every member hears it. moderators: they and the user it is about. user: that user alone.
    add audience text not null default 'room',
    -- The message it is about.
    add message_id bigint;
alter table events
    add constraint events_audience check (audience in ('room', 'moderators', 'user')) not valid;
update events set audience = 'user' where room_id is null;
-- What one user's devices tell each other is not in the way of those who read a room back.
drop index events_room_id_position;
create index events_room_id_position on events (room_id, position) where audience <> 'user';
