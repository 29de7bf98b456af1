-- Whoever shows the administrator's key of the settings acts as the service itself, with the rights of an admin. It is one row,
-- and no constraint changes.
update users set role = 'admin' where id = 0;
