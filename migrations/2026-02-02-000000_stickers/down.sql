drop table stickers;
