//! Words that are not wanted in the service.

use serde_json::{Value, json};

use crate::support::{Reply, SOON, TestServer, User};

impl User {
    /// Adds a filter and returns its number.
    async fn filter(&self, filter: Value) -> i64 {
        let reply = self.post("/api/v1/filters", filter).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["filter"]["id"].as_i64().unwrap()
    }

    /// What is stored of a text: as it was written, and as it is shown.
    async fn stored(&self, body: Value) -> (String, String) {
        let reply = self.post("/api/v1/rooms/lobby/messages", body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let id = &reply.json()["message"]["id"];
        let message = self.get(&format!("/api/v1/messages/{id}")).await.json()["message"].clone();
        assert_eq!(message, reply.json()["message"]);
        let text = |field: &str| message[field].as_str().unwrap().to_owned();
        (text("raw_content"), text("content"))
    }
}

/// A server with an admin who owns the lobby, and a member of it.
async fn start() -> (TestServer, User, User) {
    let server = TestServer::start().await;
    let (root, bob) = (server.member("root", "lobby").await, server.member("bob", "lobby").await);
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    (server, root, bob)
}

/// That a text was refused, and which field was at fault.
fn refused(reply: &Reply) -> String {
    assert_eq!(reply.outcome().2, "invalid_field", "{reply:?}");
    reply.json()["fields"].as_object().unwrap().keys().next().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_word_is_said_in_no_way_and_by_nobody() {
    let (_server, root, bob) = start().await;
    let before = bob.say("lobby", "badly said").await;
    let id = root.filter(json!({"pattern": "bad", "action": "refuse"})).await;
    let text = json!({"raw_content": "that is BÁD!"});

    assert_eq!(refused(&bob.try_say("lobby", "so bad").await), "raw_content");
    assert_eq!(refused(&root.try_say("lobby", "so bad").await), "raw_content");
    assert_eq!(refused(&bob.post("/api/v1/rooms/lobby/messages", text.clone()).await), "raw_content");
    assert_eq!(refused(&bob.post("/api/v1/conversations/root/messages", text.clone()).await), "raw_content");
    assert_eq!(bob.get("/api/v1/conversations/root").await.outcome().2, "no_such_room");
    bob.put("/api/v1/salon", json!({"room": "table"})).await;
    assert_eq!(refused(&bob.post("/api/v1/salon/messages", text.clone()).await), "raw_content");
    assert_eq!(refused(&bob.patch(&format!("/api/v1/messages/{before}"), text).await), "raw_content");
    assert_eq!(refused(&bob.try_say("lobby", "b**a**d").await), "content");
    let formatted = json!({"raw_content": "good", "content": "<b>b</b>ad"});
    assert_eq!(refused(&bob.post("/api/v1/rooms/lobby/messages", formatted).await), "content");
    let linked = json!({"raw_content": "good", "content": "<a href=\"https://bad.example/\">good</a>"});
    assert_eq!(refused(&bob.post("/api/v1/rooms/lobby/messages", linked).await), "content");
    bob.say("lobby", "a badge, badly abad").await;
    assert_eq!(root.delete(&format!("/api/v1/filters/{id}")).await.status, 200);
    bob.say("lobby", "so bad").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_masked_word_is_stored_as_stars_in_the_text_and_in_what_is_shown() {
    let (server, root, bob) = start().await;
    root.filter(json!({"pattern": "bad*", "action": "mask"})).await;
    let mut stream = root.follow("lobby").await;
    for (body, raw_content, content) in [
        (json!({"raw_content": "a badge & BAD"}), "a ***** & ***", "<p>a ***** &amp; ***</p>"),
        (
            json!({"raw_content": "(bad) **bad** _bad_"}),
            "(***) ******* _***_",
            "<p>(***) <strong>***</strong> <em>***</em></p>",
        ),
        (json!({"raw_content": "so b**a**d"}), "so ***", "<p>so *<strong>*</strong>*</p>"),
        (
            json!({"raw_content": "[x](http://bad.org/)"}),
            "[x](http://***.org/)",
            "<p><a href=\"http://***.org/\" target=\"_blank\" rel=\"nofollow noopener noreferrer\">x</a></p>",
        ),
        (json!({"raw_content": "good", "content": "<b>b</b>ad &lt;i&gt;"}), "good", "<b>*</b>** &lt;i&gt;"),
        (json!({"raw_content": "good", "content": "good"}), "good", "good"),
    ] {
        let stored = bob.stored(body.clone()).await;
        assert_eq!(stored, (raw_content.to_owned(), content.to_owned()), "{body}");
        assert_eq!(stream.event().await.json()["content"], stored.1);
    }
    let id = bob.say("lobby", "fine").await;
    let edited = bob.patch(&format!("/api/v1/messages/{id}"), json!({"raw_content": "bad, @root"})).await.json();
    let message = &edited["message"];
    assert_eq!((&message["raw_content"], &message["content"]), (&json!("***, @root"), &json!("<p>***, @root</p>")));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reported_word_is_posted_and_shown_to_the_rooms_moderators() {
    let (server, root, bob) = start().await;
    let ada = server.user("ada").await;
    ada.post("/api/v1/rooms", json!({"name": "attic"})).await;
    bob.join("attic").await;
    let filter = root.filter(json!({"pattern": "bad word", "action": "report"})).await;
    let (mut moderator, mut author) = (ada.follow_all().await, bob.follow_all().await);

    let id = bob.say("attic", "a bad  word").await;

    let heard = moderator.hear("report_made").await.json();
    assert_eq!((&heard["message_id"], &heard["reason"]), (&json!(id), &json!("words")));
    let listed = ada.get("/api/v1/rooms/attic/reports").await.json()["reports"].clone();
    assert_eq!(
        (&listed[0]["filter"], &listed[0]["message"]["raw_content"], &listed[0]["reported"]["username"]),
        (&json!(filter), &json!("a bad  word"), &json!("bob"))
    );
    bob.patch(&format!("/api/v1/messages/{id}"), json!({"raw_content": "still a bad word"})).await;
    let fine = bob.say("attic", "fine").await;
    bob.patch(&format!("/api/v1/messages/{fine}"), json!({"raw_content": "bad word"})).await;
    assert_eq!(ada.get("/api/v1/rooms/attic/reports").await.json()["reports"].as_array().unwrap().len(), 2);
    for kind in ["message", "message_edited", "message", "message_edited"] {
        assert_eq!(author.event().await.kind, kind);
    }
    bob.post("/api/v1/conversations/ada/messages", json!({"raw_content": "a bad word"})).await;
    let all = root.get("/api/v1/reports").await.json()["reports"].clone();
    assert_eq!((&all[0]["message"]["raw_content"], &all[0]["room"]["direct"]), (&json!("a bad word"), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_holds_at_every_node_within_a_second_and_after_a_restart() {
    let (server, root, bob) = start().await;
    let (second, rest) = server.second().await;
    let elsewhere = bob.at(&rest);

    let id = root.filter(json!({"pattern": "bad", "action": "refuse"})).await;

    let holds = async |holds: bool| {
        let so = async { while (elsewhere.try_say("lobby", "bad").await.status == 422) != holds {} };
        tokio::time::timeout(SOON, so).await.expect("within a second");
    };
    holds(true).await;
    let (third, rest) = server.second().await;
    assert_eq!(refused(&bob.at(&rest).try_say("lobby", "bad").await), "raw_content");
    root.delete(&format!("/api/v1/filters/{id}")).await;
    holds(false).await;
    third.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_filters_not_even_who_adds_them() {
    let (_server, root, _bob) = start().await;
    let mut stream = root.follow_all().await;
    let cursor = stream.cursor().to_owned();

    let id = root.filter(json!({"pattern": "bad", "action": "refuse"})).await;
    root.delete(&format!("/api/v1/filters/{id}")).await;
    let last = root.say("lobby", "the end").await;

    assert_eq!(stream.event().await.position(), last);
    assert_eq!(root.stream("/api/v1/events", Some(&cursor)).await.event().await.position(), last);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_regular_expression_is_one_that_is_small_and_not_in_every_text() {
    let (_server, root, bob) = start().await;
    let add = async |pattern: &str, regex: bool| {
        let body = json!({"pattern": pattern, "regex": regex, "action": "mask"});
        root.post("/api/v1/filters", body).await
    };

    for pattern in ["(", "a*", "", "(a{1000}){1000}", "\\w{200}"] {
        assert!([400, 422].contains(&add(pattern, true).await.status), "{pattern}");
    }
    for pattern in ["***", " ", "!?"] {
        assert_eq!(refused(&add(pattern, false).await), "pattern", "{pattern}");
    }
    assert_eq!(add("\\b0[67]( ?[0-9]{2}){4}\\b", true).await.status, 201);
    let stored = bob.stored(json!({"raw_content": "call 06 12 34 56 78 now"})).await;
    assert_eq!(stored.0, "call ** ** ** ** ** now");
    let listed = root.get("/api/v1/filters?limit=1").await.json();
    assert_eq!((&listed["filters"][0]["regex"], &listed["next"]), (&json!(true), &Value::Null));
    assert_eq!(bob.get("/api/v1/filters").await.outcome().2, "forbidden");
    assert_eq!(bob.post("/api/v1/filters", json!({"pattern": "x", "action": "mask"})).await.outcome().2, "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_what_would_have_been_found_but_in_no_conversation() {
    let (server, root, bob) = start().await;
    for n in 0..8 {
        bob.say("lobby", &format!("bad {n}")).await;
        bob.say("lobby", &format!("good {n}")).await;
    }
    root.join("attic").await;
    root.say("attic", "badly").await;
    let told = bob.post("/api/v1/conversations/root/messages", json!({"raw_content": "bad secret"})).await.json();
    let run = async |body: Value| root.post("/api/v1/filters/dry_run", body).await.json();

    let found = run(json!({"pattern": "bad"})).await;

    assert_eq!((&found["looked_at"], &found["matched"]), (&json!(17), &json!(8)));
    let texts: Vec<_> = found["examples"].as_array().unwrap().iter().map(|said| &said["raw_content"]).collect();
    assert_eq!(texts, ["bad 7", "bad 6", "bad 5", "bad 4", "bad 3"]);
    assert_eq!(run(json!({"pattern": "bad*", "room": "attic"})).await["matched"], 1);
    assert_eq!(run(json!({"pattern": "[0-9]", "regex": true, "room": "lobby", "limit": 4})).await["matched"], 4);
    let direct = json!({"pattern": "bad", "room": told["message"]["room"]["id"].to_string()});
    assert_eq!(root.post("/api/v1/filters/dry_run", direct.clone()).await.outcome().2, "no_such_room");
    server.schema.execute("update users set role = 'admin' where username = 'bob'");
    assert_eq!(bob.post("/api/v1/filters/dry_run", direct).await.outcome().2, "no_such_room");
    bob.say("lobby", "bad still").await;
    server.schema.execute(
        "with head as (update log_head set position = position + 1200 returning position)
         insert into messages (id, room_id, user_id, raw_content, created_at)
         select position - 1200 + n, 1, 1, case when n % 100 = 0 then 'bad' else 'good' end, now()
         from head, generate_series(1, 1200) n",
    );
    let found = run(json!({"pattern": "bad", "limit": 1100})).await;
    assert_eq!((&found["looked_at"], &found["matched"]), (&json!(1100), &json!(11)));
}
