drop table search_head;
drop table message_search;
drop function search_query(text, text);
drop function search_either(text);
drop function search_document(bigint, bigint, text);
drop function search_fold_stems(text);
drop function search_fold(text);
drop function search_letters(text);
