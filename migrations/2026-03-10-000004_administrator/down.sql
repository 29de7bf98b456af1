update users set role = 'member' where id = 0;
