//! What subscribers hear: everything that concerns them, once, in order, however often they reconnect.

use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_every_subscriber() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (mut room, mut all) = (bob.follow("lobby").await, ada.follow_all().await);

    let id = ada.say("lobby", "hello").await;

    let (heard_in_room, heard_by_all) = (room.event().await, all.event().await);
    assert_eq!((heard_in_room.text().as_str(), heard_in_room.position()), ("hello", id));
    assert_eq!(heard_in_room, heard_by_all);
}
