//! The JavaScript library, as programs of Node.js use it.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::play;
use crate::support::{Node, Process, Schema, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_by_the_library() {
    let server = TestServer::start().await;

    for flow in ["talk", "files", "refused"] {
        Node::library(flow, server.rest.address, &[]).run().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_lost_lose_and_double_nothing() {
    let server = TestServer::start().await;

    Node::library("lost_answers", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_is_sent_by_whoever_comes_next() {
    let server = TestServer::start().await;

    Node::library("kept", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_ends_elsewhere_is_over_here() {
    let server = TestServer::start().await;

    Node::library("ended", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_expire_are_renewed_and_nobody_notices() {
    let server = TestServer::with(|config| config.access_token_ttl = Duration::from_secs(4)).await;

    Node::library("expiry", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_outlives_answers_to_its_refresh_that_are_lost() {
    let server = TestServer::with(|config| {
        config.access_token_ttl = Duration::from_secs(2);
        config.refresh_leeway = Duration::ZERO;
    })
    .await;

    Node::library("lost_refreshes", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_by_a_cursor_that_means_nothing_reads_everything_anew() {
    let server = TestServer::start().await;

    Node::library("reset", server.rest.address, &[]).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_a_log_that_is_replaced_reads_everything_anew() {
    let server = TestServer::start().await;
    let mut node = Node::library("replaced", server.rest.address, &[]).start();
    let mut said = BufReader::new(node.stdout.take().unwrap()).lines();

    assert_eq!(said.next_line().await.unwrap().as_deref(), Some("following"));
    server.schema.execute("update log_head set epoch = gen_random_uuid()");

    assert!(node.wait().await.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_by_the_library_while_the_server_is_killed_again_and_again() {
    let schema = Schema::new();
    let mut server = Process::start(&schema, 0, &[]);
    let mut node = Node::library("recovery", server.address, &["200"]).start();
    let mut said = BufReader::new(node.stdout.take().unwrap()).lines();

    let mut acknowledged = 0;
    while let Some(line) = said.next_line().await.unwrap() {
        acknowledged += usize::from(line.starts_with("acknowledged"));
        if [30, 31, 90, 150].contains(&acknowledged) {
            let port = server.address.port();
            server.kill();
            server = Process::start(&schema, port, &[]);
        }
    }

    assert!(node.wait().await.unwrap().success());
    assert_eq!(acknowledged, 200);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_riddle() {
    Node::library("nobody", ([127, 0, 0, 1], 1).into(), &[]).run().await;
}

#[tokio::test]
async fn events_are_read_as_the_standard_says_wherever_their_bytes_are_cut() {
    Node::library("parsing", ([127, 0, 0, 1], 1).into(), &[]).run().await;
}

#[tokio::test]
async fn tabs_that_come_go_and_freeze_are_told_everything_once_and_in_order() {
    Node::check("steps").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_of_a_browser_are_told_everything_once_and_in_order() {
    let server = TestServer::start().await;

    play("library_tabs", &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_guide_to_the_library_do_what_it_says() {
    let server = TestServer::start().await;
    for (username, password) in [("ada", "correct horse"), ("bob", "battery staple")] {
        let user = json!({"username": username, "first_name": username, "last_name": "Guide", "password": password});
        server.rest.post("/create_user", user).await;
    }
    let library = concat!("\"", env!("CARGO_MANIFEST_DIR"), "/web/miaou.js\"");
    let guide = include_str!("../../../docs/javascript.md");

    for example in guide.split("```js\n").skip(1) {
        let (programme, rest) = example.split_once("```").unwrap();
        let Some(said) = rest.strip_prefix("\n\n```text\n") else { continue };
        let (said, _) = said.split_once("```").unwrap();
        let programme = programme.replace("\"miaou\"", library);
        assert_eq!(Node::example(&programme, server.rest.address).run().await, said, "{programme}");
    }
}
