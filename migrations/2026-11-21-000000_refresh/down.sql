alter table refresh_tokens drop column superseded, drop column parent;
