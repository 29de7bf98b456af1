//! Two requests at once, one of which takes something out of a reader's sight: whichever comes first, nothing that
//! stands in the log after that reaches the reader.
//!
//! `MIAOU_TEST_RACES` says how many races of each kind there are. What the owner of the room hears tells what is in the
//! log, and in which order.

mod lane;
mod order;

use serde_json::{Value, json};

use crate::support::{Reply, Stream, User};
use lane::{Heard, Lane, at_once, position, race, up_to};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_said_after_a_reader_left_reaches_the_reader() {
    race(async |lane| {
        let refused = leave_during(lane, async |owner, room| owner.try_say(&room, "hello").await).await;

        for reply in refused {
            assert_eq!(name(&reply), "not_a_member");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_is_hidden_while_a_reader_leaves_is_no_room_to_the_reader() {
    race(async |lane| {
        let (visibility, refusal, described) = match lane.turn % 2 {
            0 => ("hidden", "no_such_room", "no_such_room"),
            _ => ("private", "not_a_member", "ok"),
        };
        let path = lane.path("");
        assert_eq!(lane.owner.patch(&path, json!({"visibility": "public"})).await.status, 200);

        let change = json!({"visibility": visibility, "topic": lane.turn.to_string()});
        let refused = leave_during(lane, async |owner, _| owner.patch(&path, change).await).await;

        for reply in refused.into_iter().chain([lane.reader.leave(&lane.room).await]) {
            assert_eq!(name(&reply), refusal);
        }
        assert_eq!(name(&lane.reader.get(&path).await), described);
        let listed = lane.reader.get(&format!("/api/v1/rooms?q={}", lane.room)).await.json();
        assert_eq!(listed["rooms"].as_array().unwrap().len(), usize::from(described == "ok"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_user_says_after_being_blocked_reaches_the_reader() {
    race(async |lane| {
        let (owner, reader) = (lane.owner.clone(), lane.reader.clone());
        reader.join(&lane.room).await;
        let mut live = reader.follow(&lane.room).await;
        let cursor = live.cursor().to_owned();
        let first = lane.say_first(&mut live).await;
        let (room, turn) = (lane.room.clone(), lane.turn);
        let act = async {
            match turn % 2 {
                0 => owner.try_say(&room, "hello").await,
                _ => owner.patch(&format!("/api/v1/messages/{first}"), json!({"raw_content": "hello"})).await,
            }
        };

        let (acted, blocked) =
            at_once(lane.pauses(), act, reader.post("/api/v1/blocks", json!({"user": "owner"}))).await;

        assert!(acted.status < 300 && blocked.status == 201, "{acted:?} {blocked:?}");
        let last = reader.say(&lane.room, "the end").await;
        let log = up_to(&mut lane.log, last).await;
        let heard = up_to(&mut lane.mine, last).await;
        let block = position(&heard, "user_blocked");
        let told = until(&log, block, last);
        assert_eq!(without(&heard, block), told, "on the reader's own stream, of {log:?} and {block}");
        assert_eq!(up_to(&mut live, last).await, told, "on the room's stream, of {log:?} and {block}");
        for path in ["/api/v1/events".to_owned(), lane.path("/events")] {
            let replayed = lane.replayed(&path, &cursor, last).await;
            assert_eq!(without(&replayed, block), [(last, "message".to_owned())], "{path} read back, of {log:?}");
        }
        let page = reader.get(&lane.path("/messages")).await.json();
        let authors = page["messages"].as_array().unwrap().iter().map(|message| &message["user"]["username"]);
        assert!(authors.into_iter().all(|author| author == reader.name.as_str()), "{page}");
        for (id, _) in log.iter().filter(|(id, kind)| *id < last && kind == "message").chain([&(first, String::new())])
        {
            assert_eq!(name(&lane.message(*id).await), "no_such_message");
        }
        assert_eq!(lane.unread().await, json!([]));
        lane.note(told.len() == 1);
        reader.delete("/api/v1/blocks/owner").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_deleted_while_a_reader_reads_it_is_gone_from_there_on() {
    race(async |lane| {
        let (owner, reader) = (lane.owner.clone(), lane.reader.clone());
        reader.join(&lane.room).await;
        let mut live = reader.follow(&lane.room).await;
        let cursor = live.cursor().to_owned();
        let secret = owner.say(&lane.room, "a secret").await;
        let (page, message) = (lane.path("/messages?limit=5"), format!("/api/v1/messages/{secret}"));
        let paths = [page, message.clone(), lane.path("/events"), "/api/v1/events".to_owned()];
        let (path, streams) = (&paths[lane.turn % 4], &paths[2..]);

        let (deleted, seen) = at_once(lane.pauses(), owner.delete(&message), Seen::by(&reader, path, &cursor)).await;

        assert_eq!(deleted.status, 200, "{deleted:?}");
        let last = reader.say(&lane.room, "the end").await;
        let log = up_to(&mut lane.log, last).await;
        let deletion = position(&log, "message_deleted");
        let told = [(secret, "message"), (deletion, "message_deleted"), (last, "message")];
        let told = told.map(|(position, kind)| (position, kind.to_owned()));
        for stream in [&mut live, &mut lane.mine] {
            let heard = up_to(stream, last).await;
            assert_eq!(heard[heard.len() - 3..], told, "of {log:?}");
        }
        let text = match seen {
            Seen::Page(page) => {
                let text = text(page["messages"].as_array().unwrap().last().unwrap());
                let cursor: i64 = page["cursor"].as_str().unwrap().split_once('-').unwrap().1.parse().unwrap();
                assert_eq!(text.is_empty(), cursor >= deletion, "{page}, of {log:?}");
                text
            }
            Seen::Message(message) => text(&message["message"]),
            Seen::Stream(mut stream) => {
                let said = stream.event().await;
                let rest = up_to(&mut stream, last).await;
                assert_eq!((said.position(), &rest[..]), (secret, &told[1..]), "{path} read back, of {log:?}");
                said.text()
            }
        };
        assert!(text.is_empty() || text == "a secret", "{text}");
        lane.note(!text.is_empty());

        for path in streams {
            let mut replay = reader.stream(path, Some(&cursor)).await;
            assert_eq!((replay.event().await.text(), replay.event().await.position()), (String::new(), deletion));
        }
        for path in &paths[..2] {
            let reply = reader.get(path).await;
            assert!(reply.status == 200 && !reply.text.contains("secret"), "{reply:?}");
        }
        assert_eq!(lane.unread().await, json!([]));
    })
    .await;
}

/// What a reader got while a message was deleted.
enum Seen {
    Page(Value),
    Message(Value),
    Stream(Stream),
}

impl Seen {
    async fn by(reader: &User, path: &str, cursor: &str) -> Self {
        if path.ends_with("/events") {
            return Self::Stream(reader.stream(path, Some(cursor)).await);
        }
        let body = reader.get(path).await.json();
        if body["messages"].is_array() { Self::Page(body) } else { Self::Message(body) }
    }
}

/// The reader comes, and leaves while the owner does something. Returns what it is answered when it reads on.
async fn leave_during(lane: &mut Lane, act: impl AsyncFnOnce(User, String) -> Reply) -> Vec<Reply> {
    gone_during(lane, act, async |lane| lane.reader.leave(&lane.room).await, "member_left").await
}

/// The reader comes, and is taken out, of which `kind` tells, while the owner does something. Returns what the reader is
/// answered who reads on.
async fn gone_during(
    lane: &mut Lane,
    act: impl AsyncFnOnce(User, String) -> Reply,
    go: impl AsyncFnOnce(&Lane) -> Reply,
    kind: &str,
) -> Vec<Reply> {
    let (owner, reader, room) = (lane.owner.clone(), lane.reader.clone(), lane.room.clone());
    reader.join(&room).await;
    let mut live = reader.follow(&room).await;
    let cursor = live.cursor().to_owned();
    let first = lane.say_first(&mut live).await;

    let pauses = lane.pauses();
    let (acted, left) = at_once(pauses, act(owner.clone(), room.clone()), go(lane)).await;

    assert!(acted.status < 300 && left.status < 300, "{acted:?} {left:?}");
    let last = owner.say(&room, "the end").await;
    let log = up_to(&mut lane.log, last).await;
    let leaving = position(&log, kind);
    let mut told = until(&log, leaving, leaving);
    lane.note(told.len() == 1);
    let mut heard = Heard::new();
    while let Some(event) = live.next().await {
        heard.push((event.position(), event.kind));
    }
    assert_eq!(heard.pop(), Some((leaving, "end".to_owned())));
    assert_eq!(heard, told, "on the room's stream, of {log:?}");

    let mut heard = lane.heard_so_far().await;
    let sign = heard.pop().unwrap();
    assert_eq!(heard, told, "on the reader's own stream, of {log:?}");
    told.retain(|(position, _)| *position == leaving);
    told.push(sign.clone());
    assert_eq!(lane.replayed("/api/v1/events", &cursor, sign.0).await, told, "read back, of {log:?}");
    let hidden = owner.get(&lane.path("")).await.json()["room"]["visibility"] == "hidden";
    for (id, _) in log.iter().filter(|(_, kind)| kind == "message").chain([&(first, String::new())]) {
        assert_eq!(name(&lane.message(*id).await), if hidden { "no_such_message" } else { "not_a_member" });
    }
    assert_eq!(lane.unread().await, json!([]));
    let events = reader.request("GET", &lane.path("/events")).header("last-event-id", &cursor);
    vec![reader.rest.send(events).await, reader.get(&lane.path("/messages")).await]
}

/// What stands in the log up to a position, and the last of it.
fn until(log: &Heard, position: i64, last: i64) -> Heard {
    log.iter().filter(|(at, _)| *at <= position || *at == last).cloned().collect()
}

fn without(heard: &Heard, position: i64) -> Heard {
    heard.iter().filter(|(at, _)| *at != position).cloned().collect()
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

fn text(message: &Value) -> String {
    message["raw_content"].as_str().unwrap().to_owned()
}
