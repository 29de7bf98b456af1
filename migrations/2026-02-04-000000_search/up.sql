-- Search among messages. A background task fills the index after the start, following the log: neither this migration nor
-- any post waits for it. All tables are new and empty, so nothing here locks one that is in use.

-- How words are compared: in lower case, compatible forms as one, ligatures written out. Those are named in both cases,
-- as a database with the locale C knows the case of ASCII alone.
create function search_letters(words text) returns text
    language sql immutable strict parallel safe
    return replace(replace(replace(replace(replace(replace(replace(replace(
        lower(normalize(words, nfkc)),
        'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ø', 'o'), 'Ø', 'o'), 'ß', 'ss'), 'ẞ', 'ss');

-- Without accents. No extension does this, as not every server has `unaccent`.
create function search_fold(letters text) returns text
    language sql immutable strict parallel safe
    return lower(regexp_replace(
        normalize(letters, nfd), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g'
    ));

-- The same for what a stemmer made, written as text: one letter for another, so that the quotes in it stay where they are.
create function search_fold_stems(stems text) returns text
    language sql immutable strict parallel safe
    return translate(stems, 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy');

-- What is indexed of a message: its words as French and as English, and which room and user it is from, in capitals,
-- which no word has. French needs its accents to be stemmed (`arrivée` is a form of `arriver`) and loses them after; a
-- word without its accents is found as English, where they are gone before. Between the languages is a gap, lest the last
-- word of one and the first of the other make a phrase. Cut where a text that normalizes to many times its length would
-- be more than a document may hold.
create function search_document(room_id bigint, user_id bigint, words text) returns tsvector
    language sql immutable strict parallel safe
    return search_fold_stems(to_tsvector('french', left(search_letters(words), 100000))::text)::tsvector
        || '''GAP'':64'::tsvector
        || to_tsvector('english', left(search_fold(search_letters(words)), 100000))
        || array_to_tsvector(array['ROOM' || room_id, 'USER' || user_id]);

create function search_either(words text) returns tsquery
    language sql immutable strict parallel safe
    return search_fold_stems(websearch_to_tsquery('french', search_letters(words))::text)::tsquery
        || websearch_to_tsquery('english', search_fold(search_letters(words)));

-- What a search asks of a document: what is wanted in either language, and what is unwanted in none. The second must not
-- be part of the first: `repas -manger` read as English would exclude the infinitive alone.
create function search_query(wanted text, unwanted text) returns tsquery
    language sql immutable strict parallel safe
    return search_either(wanted) && !!search_either(unwanted);

create table message_search (
    message_id bigint constraint message_search_pkey primary key,
    room_id bigint not null,
    -- Empty once the message is deleted.
    document tsvector not null
);
create index message_search_room_id_message_id on message_search (room_id, message_id);
-- Rows are written in the order of their ids, or nearly, so the smallest of indexes tells which pages hold a span of them:
-- of the rows that a word names, those of the span alone are read.
create index message_search_message_id on message_search using brin (message_id)
    with (pages_per_range = 32, autosummarize = on);
-- Every search reads through what waits to be merged into the index, so little may wait: 256 kB are some 600 messages and
-- a fifth of a millisecond, and the merge costs the background task a third of its time in place of half.
create index message_search_document on message_search using gin (document) with (gin_pending_list_limit = 256);

-- Up to where the log is indexed.
create table search_head (
    id boolean primary key default true constraint search_head_is_one_row check (id),
    position bigint not null default 0
);
insert into search_head default values;
