drop table attachment_references, attachments, contents;
