//! A room in which much was said.

use crate::support::Schema;

/// Has each member of a room say so many messages in turn, a minute apart, the last of them a minute ago. All have read them.
pub fn fill(schema: &Schema, room: &str, messages: u32) {
    schema.execute(&format!(
        "with moved as (
             update log_head set position = position + {messages} returning position - {messages} as head
         ), speakers as (
             select user_id, row_number() over (order by user_id) - 1 as turn, count(*) over () as count, room_id
             from members where room_id = (select id from rooms where name = '{room}')
         )
         insert into messages (id, room_id, user_id, raw_content, created_at)
         select head + n, room_id, user_id, 'number ' || n || repeat(E'\\nand what else there is to say', n % 7),
                now() - ({messages} - n + 1) * interval '1 minute'
         from moved, generate_series(1, {messages}) n join speakers on turn = n / 3 % count"
    ));
    schema.execute(
        "update members set read_position = log_head.position, delivered_position = log_head.position from log_head",
    );
}
