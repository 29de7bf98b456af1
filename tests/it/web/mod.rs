//! The pages, as people have them: a real browser at a real server. What is done there is written in `tests/web`.

mod attacks;
mod browser;
mod history;
mod library;
mod sources;

use std::net::TcpListener;

use browser::{play, play_with};

use crate::support::{Node, Process, Schema, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn two_people_meet_talk_and_part_in_two_browsers() {
    play("two_people", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_what_is_so_and_nothing_of_who_was_here_before() {
    play("exactness", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_twice_amid_a_conversation_costs_no_message_on_any_screen() {
    let schema = Schema::new();
    let mut server = Some(Process::start(&schema, 0, &[]));
    let address = server.as_ref().unwrap().address;

    play_with("power_cuts", address, async |wish: &str| match wish {
        "kill" => {
            server.take().unwrap().kill();
            "killed".to_owned()
        }
        "start" => {
            server = Some(Process::start(&schema, address.port(), &[]));
            "started".to_owned()
        }
        _ => panic!("a wish for {wish:?}"),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_tabs_hear_everything_by_one_stream() {
    play("tabs", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_comes_and_goes_costs_nothing_that_was_typed() {
    play("network", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_widget_works_on_a_page_of_somebody_else() {
    play_beside_a_website("widget").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_widget_knows_each_way_in_and_out_and_says_what_is_in_the_way() {
    play_beside_a_website("widget_ways").await;
}

/// The scenario has a website, on the port that it asks for.
async fn play_beside_a_website(name: &str) {
    let (server, mut port) = beside_a_website().await;

    play_with(name, server.rest.address, async |wish: &str| match wish {
        "port" => given(&mut port),
        wish => browser::promote(&server, wish),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_do_what_they_say() {
    play("settings", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_keep_order_from_their_pages() {
    play("admin", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_scroll_without_a_jump() {
    let server = TestServer::start().await;
    for name in ["ada", "bob"] {
        server.member(name, "library").await;
    }
    history::fill(&server.schema, "library", 10_000);

    play("history", &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_light_and_quiet() {
    play("budgets", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_keeps_anybody_out() {
    play("accessibility", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_runs_in_any_page() {
    let (server, mut port) = beside_a_website().await;
    server.member("ada", "lobby").await;
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    attacks::plant(&server.schema);

    play_with("attacks", server.rest.address, async |wish: &str| match wish {
        "attacks" => serde_json::to_string(&attacks::attacks()).unwrap(),
        "port" => given(&mut port),
        _ => panic!("a wish for {wish:?}"),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyboard_is_enough() {
    play("keyboard", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_screen_and_a_slow_network_are_enough() {
    play("small_and_slow", &TestServer::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_of_the_calls_opens_in_a_browser() {
    play("reference", &TestServer::start().await).await;
}

#[tokio::test]
async fn a_page_tells_where_its_user_is_soon_enough_and_no_more_often_than_it_must() {
    Node::check("presence").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_are_served_as_they_are_written_but_for_comments() {
    Node::scenario("served", TestServer::start().await.rest.address).run().await;
}

/// A server that lets in the pages of a website, and what keeps the website's port until it is [`given`].
async fn beside_a_website() -> (TestServer, Option<TcpListener>) {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://localhost:{}", held.local_addr().unwrap().port());
    let server = TestServer::with(|config| config.cors_origins = vec![origin]).await;
    (server, Some(held))
}

/// The port that was held, free from now on.
fn given(held: &mut Option<TcpListener>) -> String {
    held.take().unwrap().local_addr().unwrap().port().to_string()
}
