drop table stream_tickets, refresh_tokens, sessions, idempotency_keys, events, messages, members, rooms, users, log_head;
