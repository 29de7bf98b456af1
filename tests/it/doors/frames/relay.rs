//! The relay dialect.

use super::run;

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_talk_in_a_channel_and_in_private() {
    run(r#"
        ada> {"register": "ada:correct:horse", "user": "ada"}
        ada< {"register":"accepted","user":"ada","id":1}
        ada> {"user:pwd": "ada:correct:horse", "user": "ada"}
        ada< {"user:pwd":"accepted","user":"ada","id":1}
        bob> {"register": "bob:battery staple", "user": "bob", "first_name": "Bob", "last_name": "Kahn"}
        bob< {"register":"accepted","user":"bob","id":2}
        bob> {"user:pwd": "bob:battery staple", "user": "bob"}
        bob< {"user:pwd":"accepted","user":"bob","id":2}
        ada> {"join": "lobby", "user": "ada"}
        ada< {"join":"lobby","user":"ada","status":"accepted"}
        bob> {"join": "lobby", "user": "bob"}
        bob< {"join":"lobby","user":"bob","status":"accepted"}
        ada> {"channel_message": "voici le message", "user": "ada", "channel": "lobby"}
        ada< {"channel_message":"voici le message","user":"ada","channel":"lobby"}
        bob< {"channel_message":"voici le message","user":"ada","channel":"lobby"}
        bob> {"private_message": "psst", "user": "bob", "other_user": "ada", "key": "k-1"}
        bob< {"ack":"k-1","message_id":5,"replayed":false}
        bob< {"private_message":"psst","user":"bob","other_user":"ada"}
        ada< {"private_message":"psst","user":"bob","other_user":"ada"}
        bob> {"private_message": "psst", "user": "bob", "other_user": "ada", "key": "k-1"}
        bob< {"ack":"k-1","message_id":5,"replayed":true}
        ada> {"private_message": "", "user": "ada", "other_user": "bob", "sticker": 2}
        ada< {"private_message":"","user":"ada","other_user":"bob","sticker":2}
        bob< {"private_message":"","user":"ada","other_user":"bob","sticker":2}
        ada> {"get_channel": "lobby", "user": "ada"}
        ada< {"get_channel":"lobby","user":"ada","messages":[{"channel_message":"voici le message","user":"ada","channel":"lobby","id":3,"created_at":"2026-01-05T10:00:00Z"}],"next":null}
        ada> {"logout": "ada", "user": "ada"}
        ada< {"logout":"accepted","user":"ada","id":1}
        ada> {"channel_message": "still here?", "user": "ada", "channel": "lobby"}
        ada< {"error":"channel_message","code":6,"name":"unauthenticated","text":"Log in first."}
    "#)
    .await;
}
