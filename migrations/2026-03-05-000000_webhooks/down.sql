-- The users of the hooks stay: they are the authors of what was said.
drop table hooks;
drop table webhook_deliveries;
drop table webhooks;
