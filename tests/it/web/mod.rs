//! The pages, as people have them: a real browser at a real server. What is done there is written in `tests/web`.

mod browser;
mod library;
mod sources;

use browser::play;

use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_of_the_calls_opens_in_a_browser() {
    let server = TestServer::start().await;

    play("reference", server.rest.address).await;
}
