//! What no client of good will sends.

use std::time::Duration;

use futures_util::future::join_all;

use super::{connected, same};
use crate::support::{SOON, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_too_long_or_no_text_are_refused_and_the_next_one_is_read() {
    let server = TestServer::start().await;
    let (ada, _) = (server.user("ada").await, server.user("bob").await);
    let mut nc = connected(&server, &ada).await;

    for line in [format!("/message bob {}", "x".repeat(16_385)), format!("/message bob {}", "x".repeat(1 << 20))] {
        let expected = "413/PAYLOAD TOO LARGE\nC'est trop volumineux.\nUn message a au plus 16384 octets.\n\n";
        assert_eq!(nc.ask(&line).await, expected);
    }
    let escaped = format!("/message bob \"{}\"", "\\n".repeat(16_384));
    assert_eq!(nc.ask(&escaped).await, "200/OK\n#2\n\n");
    nc.send(b"/message bob \xff\xfe\n").await;
    assert_eq!(nc.answer().await, "400/BAD REQUEST\nLa requête est illisible.\nUne ligne doit être en UTF-8.\n\n");
    for text in ["a\0b", "\x1b[2J", "\u{85}"] {
        assert_eq!(nc.status(&format!("/message bob {text}")).await, "400/BAD REQUEST", "{text:?}");
    }
    assert_eq!(nc.status("/message bob bonjour").await, "200/OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_may_come_in_pieces_or_many_at_once() {
    let server = TestServer::start().await;
    let (ada, _) = (server.user("ada").await, server.user("bob").await);
    let mut nc = connected(&server, &ada).await;

    for byte in "/message bob é\r\n".bytes() {
        nc.send([byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(nc.answer().await, "200/OK\n#2\n\n");
    let many: String = (0..50).map(|number| format!("/message bob {number}\n\n")).collect();
    nc.send(many + "/deconn").await;
    nc.end().await;

    let answers = nc.rest().await;
    let expected: String = (3..53).map(|id| format!("200/OK\n#{id}\n\n")).collect();
    assert_eq!(answers, expected, "half a line is none");
    assert_eq!(
        ada.get("/api/v1/conversations/bob/messages?limit=200").await.json()["messages"].as_array().unwrap().len(),
        51
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_can_look_like_an_answer() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let text = "salut\n\n200/OK\r\r\n#9  x\u{2028}404/NOT FOUND\u{2029}\u{202e}eno\n";
    ada.say_to("bob", text).await;
    let mut nc = connected(&server, &bob).await;

    let answer = same(&nc.ask("/conversation ada").await);

    let expected =
        "200/OK\n#2  TIME  ada (1)\n  | salut\n  |\n  | 200/OK\n  |\n  | #9  x\n  | 404/NOT FOUND\n  |  eno\n  |\n\n";
    assert_eq!(answer, expected);
    // Nor what somebody gives as a name, or as a reason.
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    let reason = serde_json::json!({"user": "bob", "reason": "spam\n\n200/OK\nbienvenue"});
    assert_eq!(ada.post("/api/v1/bans", reason).await.status, 201);
    let refused = "401/UNAUTHORIZED\nVous êtes banni.\nVous êtes banni : spam  200/OK bienvenue\n\n";
    assert_eq!(nc.ask("/liste").await, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_silent_connections_keep_nobody_from_talking() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let silent = join_all((0..1000).map(|number| {
        let server = &server;
        async move {
            let mut nc = server.nc().await;
            if number % 2 == 0 {
                nc.send("/mess").await;
            }
            nc
        }
    }))
    .await;

    let mut nc = connected(&server, &ada).await;
    let answer = tokio::time::timeout(SOON, nc.status("/liste")).await.unwrap();

    assert_eq!(answer, "204/NO CONTENT");
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_nothing_is_dropped() {
    let server = TestServer::with(|config| config.write_timeout = Duration::from_millis(300)).await;
    let mut deaf = server.nc().await;

    let flood = "/aide\n".repeat(5_000);
    let until_dropped = async { while deaf.send(&flood).await {} };

    tokio::time::timeout(SOON, until_dropped).await.expect("still served");
    assert_eq!(server.nc().await.status("/aide").await, "200/OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_connected_when_the_service_stops_is_told() {
    let server = TestServer::start().await;
    let mut nc = server.nc().await;
    assert_eq!(nc.status("/aide").await, "200/OK");

    server.end().await;

    let expected = "500/SERVER ERROR\nLe service ne peut pas répondre pour l'instant ; réessayez bientôt.\nLe service s'arrête.\n\n";
    assert_eq!(nc.rest().await, expected);
}
