//! What can be said of the pages without a browser.

use crate::support::Node;

#[tokio::test]
async fn scripts_have_the_types_they_say() {
    Node::check("types").run().await;
}

#[tokio::test]
async fn every_sentence_is_there_in_each_language_and_said_somewhere() {
    Node::check("texts").run().await;
}

#[tokio::test]
async fn scripts_keep_to_their_part_stay_short_and_make_no_markup_of_text() {
    Node::check("sources").run().await;
}
