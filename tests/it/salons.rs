//! The game room that a player is in.

use serde_json::json;

use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_player_is_in_one_game_room_at_a_time_and_speaks_there() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.member("bob", "table-1").await);
    let (mut hers, mut his) = (ada.follow_all().await, bob.follow("table-1").await);
    let speak = async || ada.post("/api/v1/salon/messages", json!({"raw_content": "my turn"})).await;
    assert_eq!(speak().await.outcome().2, "no_such_room");

    assert_eq!(ada.put("/api/v1/salon", json!({"room": "table-1"})).await.status, 200);
    assert_eq!(hers.hear("salon_changed").await.json()["salon"]["name"], "table-1");
    speak().await;
    assert_eq!(his.hear("message").await.text(), "my turn");

    assert_eq!(ada.put("/api/v1/salon", json!({"room": "table-2"})).await.json()["role"], "owner");
    assert_eq!(his.hear("member_left").await.json()["user"]["username"], "ada");
    assert_eq!(ada.get("/api/v1/account").await.json()["account"]["salon"]["name"], "table-2");

    ada.leave("table-2").await;
    assert!(ada.get("/api/v1/account").await.json()["account"]["salon"].is_null());
    assert_eq!(ada.delete("/api/v1/salon").await.outcome().2, "no_such_room");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_who_must_wait_stays_where_it_was() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    bob.post("/api/v1/rooms", json!({"name": "club", "visibility": "private"})).await;
    ada.put("/api/v1/salon", json!({"room": "table-1"})).await;

    assert_eq!(ada.put("/api/v1/salon", json!({"room": "club"})).await.status, 202);

    assert_eq!(ada.get("/api/v1/account").await.json()["account"]["salon"]["name"], "table-1");
}
