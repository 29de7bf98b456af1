//! A service in which everything that people read is an attack: more than would get through the doors, since pages trust
//! nobody, the server included.

use crate::support::{Schema, xss};

/// Puts the attacks where ada sees them: she is there already, as the first of the users, and an admin.
pub fn plant(schema: &Schema) {
    let count = attacks().len();
    let told = attacks().iter().map(|attack| format!("'{}'", attack.replace('\'', "''"))).collect::<Vec<_>>().join(",");
    let plant = |statement: &str| {
        let attacks =
            format!("with attacks as (select * from unnest(array[{told}]) with ordinality as attacks (text, n))");
        schema.execute(&format!("{attacks} {statement}"));
    };
    plant(
        "insert into users (username, username_key, first_name, last_name)
         select text, 'attack:' || n, text, text from attacks",
    );
    plant(
        "insert into rooms (name, name_key, visibility, topic)
         select text, 'attack:' || n, 'public', text from attacks",
    );
    let ada = "(select id from users where username = 'ada')";
    let lobby = "(select id from rooms where name = 'lobby')";
    // Two in each room, and all in the lobby: she owns a few, and sees what their moderators see.
    schema.execute(&format!(
        "insert into members (room_id, user_id, role, joined_position)
         select id, {ada}, case id % 2 when 0 then 'owner' else 'member' end, 0 from rooms where name_key like 'attack:%'
         union all
         select {lobby}, id, 'member', 0 from users where username_key like 'attack:%'"
    ));
    schema.execute(
        "insert into join_requests (room_id, user_id, state)
         select rooms.id, users.id, 'pending' from rooms join users on users.username_key = rooms.name_key",
    );
    plant(&format!(
        ", moved as (update log_head set position = position + 2 * {count} returning position - 2 * {count} as head)
         insert into messages (id, room_id, user_id, raw_content, created_at, parts)
         select head + n, {lobby}, users.id, text, now(), jsonb_build_object('content', text)
         from moved, attacks join users on username_key = 'attack:' || n
         union all
         select head + {count} + n, {lobby}, {ada}, text, now(), jsonb_build_object(
             'sticker', jsonb_build_object('id', 1, 'name', text),
             'mentions', jsonb_build_array(jsonb_build_object('id', 1, 'username', text)),
             'attachments', jsonb_build_array(jsonb_build_object(
                 'id', '00000000-0000-0000-0000-000000000001', 'name', text, 'media_type', text, 'size', 1)))
         from moved, attacks"
    ));
    schema.execute(&format!(
        "insert into reports (reporter_id, reported_id, message_id, room_id, raw_content, reason, comment, note, parts)
         select {ada}, user_id, id, room_id, raw_content, 'spam', raw_content, raw_content, parts
         from messages where user_id <> {ada}"
    ));
    plant(&format!(
        "insert into sanctions (kind, room_id, user_id, reason, by_id)
         select 'mute', null, users.id, text, {ada} from attacks join users on username_key = 'attack:' || n"
    ));
    plant(&format!(
        "insert into api_keys (id, user_id, name, hash, prefix, scopes, created_at)
         select gen_random_uuid(), {ada}, text, sha256(convert_to('key ' || n, 'UTF8')), text, 'read', now() from attacks"
    ));
    plant(&format!(
        "insert into filters (pattern, regex, action, created_by)
         select 'nowhere' || text, false, 'report', {ada} from attacks"
    ));
    plant(
        "insert into stickers (name, name_key, media_type, image, width, height)
         select text, 'attack:' || n, media_type, image, width, height from attacks, stickers where stickers.id = 1",
    );
}

/// Those that a database can hold.
pub fn attacks() -> Vec<String> {
    xss::VECTORS.iter().map(|attack| attack.replace('\0', "")).collect()
}
