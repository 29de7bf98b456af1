drop index blocks_blocked_id;
drop table presence, presence_nodes;
