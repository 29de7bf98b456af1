//! The Socket.IO door, with the client that everybody has.

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::support::{Node, Process, Rest, Schema, TestServer};

async fn two_people(rest: &Rest) {
    rest.user("ada").await;
    rest.user("bob").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_of_everybody_does_what_the_protocol_describes_by_each_transport() {
    let server = TestServer::start().await;
    two_people(&server.rest).await;

    for transports in ["websocket", "polling", "polling,websocket"] {
        Node::flow("letter", server.rest.address, &[transports]).run().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_the_time_of_the_protocol_does_so_too() {
    let server = TestServer::start().await;
    two_people(&server.rest).await;

    for transports in ["websocket", "polling", "polling,websocket"] {
        Node::flow("letter", server.rest.address, &[transports, "socket.io-client-2"]).run().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_sent_in_the_same_breath_as_auth_is_said() {
    let server = TestServer::start().await;
    two_people(&server.rest).await;

    Node::flow("together", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_guide_does_what_the_guide_says() {
    let server = TestServer::start().await;
    let ada = json!({"username": "ada", "first_name": "Ada", "last_name": "Lovelace", "password": "correct horse"});
    server.rest.post("/create_user", ada).await;
    let guide = include_str!("../../../docs/socketio.md");
    let (programme, rest) = guide.split_once("```js\n").unwrap().1.split_once("```").unwrap();
    let (said, _) = rest.split_once("```text\n").unwrap().1.split_once("```").unwrap();

    assert_eq!(Node::example(programme, server.rest.address).run().await, said);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_messages_at_once_are_heard_in_their_order() {
    let server = TestServer::start().await;
    two_people(&server.rest).await;

    Node::flow("burst", server.rest.address, &["websocket", "500"]).run().await;
    Node::flow("burst", server.rest.address, &["polling", "100"]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_for_a_client_that_comes_back_with_its_cursor_after_the_server_was_killed() {
    let schema = Schema::new();
    let mut server = Process::start(&schema, 0, &[]);
    two_people(&Rest::new(server.address)).await;
    let mut node = Node::flow("recovery", server.address, &["60"]).start();
    let mut said = BufReader::new(node.stdout.take().unwrap()).lines();

    let mut acknowledged = 0;
    while let Some(line) = said.next_line().await.unwrap() {
        acknowledged += usize::from(line.starts_with("acknowledged"));
        if acknowledged == 20 || acknowledged == 40 {
            let port = server.address.port();
            server.kill();
            server = Process::start(&schema, port, &[]);
        }
    }

    assert!(node.wait().await.unwrap().success());
    assert_eq!(acknowledged, 60);
}
