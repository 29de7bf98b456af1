//! Finding what was said: the words, the rights, and an index that follows.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use serde_json::{Value, json};

use crate::support::{Process, Reply, Rest, Schema, TestServer, User, until};

impl User {
    async fn search(&self, q: &str, others: &str) -> Reply {
        let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        self.get(&format!("/api/v1/search?q={q}{others}")).await
    }

    /// The texts that were found, newest first.
    async fn found(&self, q: &str) -> Vec<String> {
        texts(&self.search(q, "").await)
    }

    async fn edit_to(&self, id: i64, text: &str) {
        let reply = self.patch(&format!("/api/v1/messages/{id}"), json!({ "raw_content": text })).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    async fn remove(&self, id: i64) {
        assert_eq!(self.delete(&format!("/api/v1/messages/{id}")).await.status, 200);
    }
}

fn texts(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{reply:?}");
    let messages = reply.json()["messages"].as_array().unwrap().clone();
    messages.iter().map(|message| message["raw_content"].as_str().unwrap().to_owned()).collect()
}

/// Waits until the index has come to the end of the log.
async fn indexed(schema: &Schema) {
    let done = "select from search_head join log_head using (id) where search_head.position = log_head.position";
    until("all is indexed", async || schema.execute(done) == 1).await;
}

/// Keeps every node from indexing until it is dropped.
fn held(schema: &Schema) -> diesel::PgConnection {
    let mut db = schema.connect();
    for statement in ["begin", "select from search_head for update"] {
        diesel::sql_query(statement).execute(&mut db).unwrap();
    }
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_a_word_find_each_other_in_french_and_in_english_with_and_without_accents() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    for (said, asked) in [
        ("Les chevaux mangeaient", &["cheval", "manger", "CHEVAUX mangé"] as &[_]),
        ("the cats were running", &["cat", "run", "Runs the CAT"]),
        (
            "Élève préférée à l’école, déjà arrivée",
            &["eleve", "élèves", "ÉCOLE", "deja", "arrivé", "arrivees", "prefere"],
        ),
        (
            "un cœur, un œuf, Œdipe, Ægir, Straße, ærø",
            &["coeur", "cœurs", "oeufs", "ŒUF", "oedipe", "aegir", "strasse", "aero"],
        ),
        ("ＦＵＬＬＷＩＤＴＨ ﬁnancé", &["fullwidth", "financer"]),
        ("Привет, Мир", &["привет", "МИР"]),
        ("*grand* _chien_ `let x_y = 1;` <b>gras</b>", &["grand chien", "gras", "x_y"]),
        ("see https://example.org/cats?q=1 and x@example.com", &["example.org", "x@example.com"]),
    ] {
        ada.say("lobby", said).await;
        indexed(&server.schema).await;

        for q in asked {
            assert_eq!(ada.found(q).await, [said], "{q}");
        }
    }
    assert_eq!(ada.found("cheval chien").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn quotes_minus_and_or_mean_what_people_are_used_to() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    for text in ["le chat noir dort", "un noir chat", "chat blanc, on mange", "a dog sleeps"] {
        ada.say("lobby", text).await;
    }
    indexed(&server.schema).await;

    for (q, expected) in [
        ("\"chats noirs\"", &["le chat noir dort"] as &[_]),
        ("chat -noir", &["chat blanc, on mange"]),
        ("chat -\"noir chat\"", &["chat blanc, on mange", "le chat noir dort"]),
        // By its English form alone, it would exclude the infinitive only.
        ("chat -manger", &["un noir chat", "le chat noir dort"]),
        ("dogs or blanc", &["a dog sleeps", "chat blanc, on mange"]),
        ("chat dog", &[]),
        // The last word in French and the first in English are not in a row.
        ("\"dort chat\"", &[]),
        ("\"chat", &["chat blanc, on mange", "un noir chat", "le chat noir dort"]),
        ("ROOM1", &[]),
    ] {
        assert_eq!(ada.found(q).await, expected, "{q}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_searches_the_rooms_one_is_in_and_those_one_may_read() {
    let server = TestServer::start().await;
    let (ada, bob, root) = (server.user("ada").await, server.member("bob", "lobby").await, server.user("root").await);
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    ada.post("/api/v1/rooms", json!({"name": "cellar", "visibility": "hidden"})).await;
    ada.join("lobby").await;
    ada.say("cellar", "treasure below").await;
    ada.say("lobby", "treasure here").await;
    let direct =
        ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "treasure for two"})).await.json();
    let direct = format!("&room={}", direct["message"]["room"]["id"]);
    indexed(&server.schema).await;

    assert_eq!(ada.found("treasures").await, ["treasure for two", "treasure here", "treasure below"]);
    assert_eq!(bob.found("treasures").await, ["treasure for two", "treasure here"]);
    assert_eq!(root.found("treasure").await, [""; 0]);
    assert_eq!(texts(&bob.search("treasure", &direct).await), ["treasure for two"]);
    assert_eq!(texts(&root.search("treasure", "&room=cellar").await), ["treasure below"]);
    let name = async |user: &User, others: &str| user.search("treasure", others).await.outcome().2;
    assert_eq!(name(&bob, "&room=cellar").await, "no_such_room");
    assert_eq!(name(&root, &direct).await, "no_such_room");
    let stranger = server.user("cy").await;
    assert_eq!(name(&stranger, "&room=lobby").await, "not_a_member");
    assert_eq!(stranger.found("treasure").await, [""; 0]);

    bob.leave("lobby").await;
    assert_eq!(bob.found("treasure").await, ["treasure for two"]);
    assert_eq!(name(&bob, "&room=lobby").await, "not_a_member");
    bob.join("lobby").await;
    assert_eq!(texts(&bob.search("treasure", "&room=lobby").await), ["treasure here"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_found_of_whom_one_blocked_until_one_thinks_better_of_it() {
    let server = TestServer::start().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    mallory.say("lobby", "spam before").await;
    indexed(&server.schema).await;
    assert_eq!(ada.found("spam").await, ["spam before"]);

    ada.post("/api/v1/blocks", json!({"user": "mallory"})).await;
    mallory.say("lobby", "spam after").await;
    mallory.post("/api/v1/conversations/ada/messages", json!({"raw_content": "spam aside"})).await;
    indexed(&server.schema).await;

    assert_eq!(ada.found("spam").await, [""; 0]);
    assert_eq!(texts(&ada.search("spam", "&user=mallory").await), [""; 0]);
    assert_eq!(mallory.found("spam").await, ["spam aside", "spam after", "spam before"]);
    ada.delete("/api/v1/blocks/mallory").await;
    assert_eq!(ada.found("spam").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_and_a_deletion_count_at_once_wherever_the_index_is() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let before = [ada.say("lobby", "old one").await, ada.say("lobby", "gone one").await];
    indexed(&server.schema).await;
    let hold = held(&server.schema);
    let after = [ada.say("lobby", "old two").await, ada.say("lobby", "gone two").await];
    ada.say("lobby", "late").await;

    for [edited, deleted] in [before, after] {
        ada.edit_to(edited, "new").await;
        ada.remove(deleted).await;
    }

    assert_eq!((ada.found("new").await.len(), ada.found("old or gone or late").await.len()), (2, 0));
    drop(hold);
    indexed(&server.schema).await;
    assert_eq!((ada.found("new").await.len(), ada.found("old or gone").await.len()), (2, 0));
    assert_eq!(ada.found("late").await, ["late"]);
    let gone = "select from message_search where document @@ 'gone' or document @@ 'old'";
    assert_eq!(server.schema.execute(gone), 0, "what was deleted is in no index");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_a_room_keeps_no_longer_not_even_the_words_stay() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    ada.post("/api/v1/rooms", json!({"name": "brief", "retention_days": 7})).await;
    ada.say("brief", "ephemeral").await;
    indexed(&server.schema).await;
    server.schema.execute("update messages set created_at = created_at - interval '8 days'");

    // Sweeping is the first thing a server does.
    let (second, _) = server.second().await;

    until("the message is gone", async || server.schema.execute("select from messages") == 0).await;
    assert_eq!(server.schema.execute("select from message_search"), 0);
    assert_eq!(ada.found("ephemeral").await, [""; 0]);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_give_every_match_once_and_newest_first_within_a_room_and_of_a_user() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    ada.join("attic").await;
    let mut said = Vec::new();
    for n in 0..12 {
        let (user, room) = if n % 3 == 0 { (&bob, "lobby") } else { (&ada, ["lobby", "attic"][n % 2]) };
        said.push((user.say(room, &format!("number {n}")).await, user.name.clone(), room));
    }
    // More than are looked through before the index is asked, none of which match.
    server.schema.execute(
        "with moved as (update log_head set position = position + 40000 returning position)
         insert into messages (id, room_id, user_id, raw_content, created_at)
         select position - 40000 + n, 1, 1, case n % 150 when 0 then 'number of many' else 'other' end, now()
         from moved, generate_series(1, 40000) n",
    );
    ada.say("lobby", "number last").await;
    indexed(&server.schema).await;

    for (others, of) in [
        ("", (|_: &str, _: &str| true) as fn(&str, &str) -> bool),
        ("&room=lobby", |_, room| room == "lobby"),
        ("&room=attic", |_, room| room == "attic"),
        ("&user=bob", |user, _| user == "bob"),
        ("&user=ada&room=lobby", |user, room| user == "ada" && room == "lobby"),
    ] {
        let mut expected: Vec<_> = said.iter().filter(|(_, user, room)| of(user, room)).map(|(id, _, _)| *id).collect();
        expected.reverse();
        for limit in [7, 100] {
            let (mut ids, mut before) = (Vec::new(), String::new());
            loop {
                let page = ada.search("numbers", &format!("{others}&limit={limit}{before}")).await.json();
                let messages = page["messages"].as_array().unwrap();
                assert!(messages.len() <= limit);
                ids.extend(messages.iter().map(|message| message["id"].as_i64().unwrap()));
                let Some(next) = page["next"].as_i64() else { break };
                assert_eq!(Some(&next), ids.last());
                before = format!("&before={next}");
            }
            assert!(ids.is_sorted_by(|newer, older| newer > older), "{others} {ids:?}");
            let many = if of("ada", "lobby") { 40_000 / 150 + 1 } else { 0 };
            assert_eq!(ids[many..], expected, "{others} {limit}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_two_hundred_at_once_exactly_todays_texts_are_found_at_every_node() {
    let server = TestServer::start().await;
    let (second, rest) = server.second().await;
    let ada = server.member("ada", "lobby").await;

    let work = (0..200).map(|n| {
        let ada = if n % 2 == 0 { ada.clone() } else { ada.at(&rest) };
        tokio::spawn(async move {
            let id = ada.say("lobby", &format!("draft number{n}")).await;
            match n % 4 {
                0 => ada.edit_to(id, &format!("final number{n}")).await,
                1 => ada.remove(id).await,
                2 => {
                    ada.edit_to(id, &format!("final number{n}")).await;
                    ada.remove(id).await;
                }
                _ => {}
            }
        })
    });
    for done in work.collect::<Vec<_>>() {
        done.await.unwrap();
    }
    indexed(&server.schema).await;

    for ada in [ada.clone(), ada.at(&rest)] {
        for (q, kept) in [("final", 0), ("draft", 3)] {
            let expected: BTreeSet<_> = (0..200).filter(|n| n % 4 == kept).map(|n| format!("{q} number{n}")).collect();
            let found = texts(&ada.search(q, "&limit=100").await);
            assert_eq!((found.len(), BTreeSet::from_iter(found)), (50, expected), "{q}");
        }
    }
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_while_nothing_could_be_indexed_is_found_later_by_whoever_is_there() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let hold = held(&server.schema);
    for n in 0..20 {
        ada.say("lobby", &format!("meanwhile {n}")).await;
    }
    assert_eq!(ada.found("meanwhile").await, [""; 0]);
    let schema = server.end().await;
    drop(hold);

    let server = TestServer::on(schema, |_| {}).await;
    let ada = server.rest.login("ada").await;
    indexed(&server.schema).await;

    assert_eq!(ada.found("meanwhile").await.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_while_it_indexes_leaves_no_hole() {
    let schema = Schema::new();
    let mut process = Process::start(&schema, 0, &[]);
    let ada = Rest::new(process.address).user("ada").await;
    ada.join("lobby").await;
    for round in 0..4 {
        let ada = ada.at(&Rest::new(process.address));
        for n in 0..50 {
            ada.say("lobby", &format!("word{} said", round * 50 + n)).await;
        }
        process.kill();
        process = Process::start(&schema, 0, &[]);
    }
    indexed(&schema).await;

    let ada = ada.at(&Rest::new(process.address));
    for n in 0..200 {
        assert_eq!(ada.found(&format!("word{n}")).await, [format!("word{n} said")]);
    }
    process.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_is_answered_as_a_search() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    ada.say("lobby", "it's a 100% <b>safe</b> back\\slash 🦀 crab").await;
    indexed(&server.schema).await;

    for q in [
        "'",
        "safe'; drop table messages; --",
        "\\",
        "safe & | ! ( ) : * <-> <2>",
        "safe:*",
        "safe:A",
        "((safe",
        "<script>alert(1)</script> safe",
        "\" \" \" safe",
        "safe or",
        "or or safe",
        "- - -\"\" safe",
        "%_safe%",
        "$1 safe ${x} {{x}}",
        "safe\u{202e}\u{feff}",
        "\u{fdfa}\u{fdfa} safe",
        "ﬃ\u{0300}\u{0301}\u{0302}",
    ] {
        let reply = ada.search(q, "").await;
        assert!(reply.status == 200 || reply.outcome() == (422, 5, "invalid_field".into()), "{q}: {reply:?}");
    }
    assert_eq!(ada.found("safe & ( slash").await.len(), 1);

    let long = |unit: &str| unit.repeat(200 / unit.chars().count());
    for q in [long("x"), long("a "), long("-\""), long("\u{fdfa}"), long("\u{3300}"), long("((")] {
        let reply = ada.search(&q, "").await;
        assert!([200, 422].contains(&reply.status), "{q}: {reply:?}");
    }

    for (q, others) in [
        ("on me", ""),
        ("-safe", ""),
        ("🦀", ""),
        ("!!!", ""),
        ("'", ""),
        ("safe\0", ""),
        ("safe\u{7}", ""),
        (&*"x".repeat(201), ""),
        ("safe", "&limit=0"),
        ("safe", "&limit=101"),
        ("safe", "&before=x"),
        ("safe", "&room=%20"),
        ("safe", "&user=a/b"),
        ("safe", "&page=2"),
    ] {
        let reply = ada.search(q, others).await;
        assert_eq!(reply.outcome(), (422, 5, "invalid_field".into()), "{q:?} {others}");
        assert_eq!(reply.json()["fields"].as_object().map(serde_json::Map::len), Some(1), "{reply:?}");
    }
    assert_eq!(ada.search("", "").await.outcome(), (400, 3, "missing_field".into()));
    assert_eq!(ada.get("/api/v1/search").await.outcome(), (400, 3, "missing_field".into()));
    assert_eq!(ada.search("safe", "&user=nobody").await.outcome(), (404, 8, "no_such_user".into()));
    assert_eq!(ada.search("safe", "&before=-9223372036854775808").await.json()["messages"], json!([]));
    assert_eq!(ada.found("safe").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_unfolds_to_many_times_its_length_does_not_stop_the_index() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let text = |n: u32| char::from_u32(0x3300 + n % 256).unwrap().to_string() + &format!("{n:x} ");

    ada.say("lobby", &(0..900).map(text).collect::<String>()).await;
    ada.say("lobby", &"\u{fdfa}".repeat(2500)).await;
    ada.say("lobby", &"x".repeat(8000)).await;
    ada.say("lobby", "after them").await;
    indexed(&server.schema).await;

    assert_eq!(ada.found("after").await, ["after them"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_takes_too_long_is_ended_and_says_how_to_ask_for_less() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    ada.say("lobby", "haystack").await;
    indexed(&server.schema).await;
    let mut db = server.schema.connect();
    for statement in ["begin", "lock table message_search in access exclusive mode"] {
        diesel::sql_query(statement).execute(&mut db).unwrap();
    }

    let reply = ada.search("haystack", "").await;

    assert_eq!(reply.outcome(), (503, 15, "unavailable".into()));
    assert!(reply.json()["detail"].as_str().unwrap().contains("name a room"), "{reply:?}");
    ada.say("lobby", "posting goes on").await;
    drop(db);
    until("it is found", async || ada.search("haystack", "").await.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_the_index_is_behind_is_a_metric() {
    let server = TestServer::start().await;
    server.member("ada", "lobby").await.say("lobby", "hello").await;
    indexed(&server.schema).await;

    let metrics = server.rest.get("/metrics").await.text;

    assert!(metrics.contains("\nmiaou_search_behind_positions "), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_is_the_message_itself() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    ada.say("lobby", "*hello*, @ada").await;
    indexed(&server.schema).await;

    let page = ada.search("hello", "").await.json();

    let expected: Value = json!({"code": 1, "messages": ada.history("lobby").await, "next": null});
    assert_eq!(page, expected);
}
