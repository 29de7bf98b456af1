//! Posts against kicks, bans and mutes: nothing that is newer than the act is heard of or by whom it meets.

use std::time::Instant;

use serde_json::{Value, json};

use super::lane::{Heard, Lane, at_once, position, race, up_to};
use super::{gone_during, name};
use crate::support::Reply;

/// How somebody is put out, and allowed in again.
async fn put_out(lane: &Lane, kind: &str) -> Reply {
    let route = if kind == "member_kicked" { "/api/v1/kicks" } else { "/api/v1/bans" };
    lane.owner.post(route, json!({"user": lane.reader.name, "room": lane.room})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_said_after_a_reader_was_put_out_reaches_the_reader() {
    race(async |lane| {
        let kind = if lane.turn % 2 == 0 { "member_kicked" } else { "member_banned" };
        let says = async |owner: crate::support::User, room: String| owner.try_say(&room, "hello").await;
        let refused = gone_during(lane, says, async |lane| put_out(lane, kind).await, kind).await;

        for reply in refused {
            assert_eq!(name(&reply), "not_a_member");
        }
        let lift = format!("/api/v1/bans?user={}&room={}", lane.reader.name, lane.room);
        let lifted = lane.owner.delete(&lift).await.status;
        assert_eq!(lifted, if kind == "member_banned" { 200 } else { 404 });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_user_says_after_being_put_out_or_silenced_is_in_the_log() {
    race(async |lane| {
        let kind = ["member_kicked", "member_banned", "member_muted"][lane.turn % 3];
        let (owner, reader, room) = (lane.owner.clone(), lane.reader.clone(), lane.room.clone());
        reader.join(&room).await;
        let about = json!({"user": reader.name, "room": room});
        let route = ["/api/v1/kicks", "/api/v1/bans", "/api/v1/mutes"][lane.turn % 3];

        let (said, acted) = at_once(lane.pauses(), reader.try_say(&room, "hello"), owner.post(route, about)).await;

        assert!(acted.status < 300, "{acted:?}");
        let late = reader.try_say(&room, "late").await;
        let last = owner.say(&room, "the end").await;
        let log = up_to(&mut lane.log, last).await;
        let act = position(&log, kind);
        let theirs: Vec<_> = log.iter().filter(|(at, kind)| kind == "message" && *at != last).collect();
        assert_eq!(theirs.len(), usize::from(said.status == 201), "{said:?}, of {log:?}");
        assert!(theirs.iter().all(|(at, _)| *at < act), "{log:?}");
        let refusal = if kind == "member_muted" { "muted" } else { "not_a_member" };
        assert_eq!(name(&late), refusal);
        lane.note(said.status == 201);
        let what = ["", "bans", "mutes"][lane.turn % 3];
        if !what.is_empty() {
            owner.delete(&format!("/api/v1/{what}?user={}&room={room}", reader.name)).await;
        }
        lane.heard_so_far().await;
    })
    .await;
}

/// How long, in milliseconds, it takes from the answer to a ban to the last byte of the streams it ends.
static SLOWEST: std::sync::Mutex<Vec<u128>> = std::sync::Mutex::new(Vec::new());

#[tokio::test(flavor = "multi_thread")]
async fn who_is_banned_from_the_service_hears_and_says_nothing_after_it() {
    race(async |lane| {
        let (owner, admin, reader, room) =
            (lane.owner.clone(), lane.admin.clone(), lane.reader.clone(), lane.room.clone());
        reader.join(&room).await;
        let (mut live, mut mine) = (reader.follow(&room).await, reader.follow_all().await);
        let first = owner.say(&room, "first").await;
        for stream in [&mut live, &mut mine] {
            up_to(stream, first).await;
        }
        let cursor = mine.cursor().to_owned();
        let ban = async {
            let banned = admin.post("/api/v1/bans", json!({"user": reader.name})).await;
            (banned, Instant::now())
        };
        let (turn, pauses) = (lane.turn, lane.pauses());
        let says = async {
            // Either of them speaks.
            if turn % 2 == 0 { owner.try_say(&room, "hello").await } else { reader.try_say(&room, "hello").await }
        };

        let (said, (banned, answered)) = at_once(pauses, says, ban).await;

        assert_eq!(banned.status, 201, "{banned:?}");
        let last = owner.say(&room, "the end").await;
        let (own, room_heard) = (to_the_end(&mut mine).await, to_the_end(&mut live).await);
        SLOWEST.lock().unwrap().push(answered.elapsed().as_millis());
        assert_eq!(admin.delete(&format!("/api/v1/bans?user={}", reader.name)).await.status, 200);
        // A stream that was about to read the log ends without it, and finds it there later.
        let act = reader.stream("/api/v1/events", Some(&cursor)).await.hear("user_banned").await.position();
        assert!(own.iter().all(|(at, _)| *at <= act), "{own:?} after {act}");
        assert!(room_heard.iter().all(|(at, _)| *at < act), "{room_heard:?} after {act}");
        let log = up_to(&mut lane.log, last).await;
        let hello = log.iter().find(|(at, kind)| kind == "message" && *at > first && *at != last).map(|(at, _)| *at);
        assert_eq!(hello.is_some(), said.status == 201, "{said:?}, of {log:?}");
        if let Some(hello) = hello {
            assert!(turn % 2 == 0 || hello < act, "said at {hello} after the ban at {act}");
        }
        lane.note(hello.is_some_and(|hello| hello < act));
        // The reader's own stream of the lane ended with the others.
        lane.mine = reader.follow_all().await;
        lane.heard_so_far().await;
    })
    .await;
    let mut times = SLOWEST.lock().unwrap();
    times.sort_unstable();
    println!(
        "from the ban's answer to the last byte: median {} ms, slowest {:?} ms",
        times[times.len() / 2],
        times.last()
    );
}

/// What a stream still says, but for its end, which must say why.
async fn to_the_end(stream: &mut crate::support::Stream) -> Heard {
    let mut heard = Heard::new();
    while let Some(event) = stream.next().await {
        if event.kind == "end" {
            assert_eq!(event.json()["reason"], Value::from("banned"));
        } else {
            heard.push((event.position(), event.kind));
        }
    }
    heard
}
