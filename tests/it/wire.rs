//! The bytes of a stream, and the client that reads them.

use crate::support::{Event, Parser, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_spelled_as_the_standard_says() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut raw = ada.request("GET", "/api/v1/rooms/lobby/events").send().await.unwrap();
    raw.chunk().await.unwrap();

    let posted = ada.try_say("lobby", "a\r\nb\nc\rd: \u{FEFF}e\u{2028}f").await.json();

    // What is fleeting may come before it.
    let bytes = loop {
        let bytes = raw.chunk().await.unwrap().unwrap();
        if let Some(at) = bytes.windows(4).rposition(|window| window == b"id: ") {
            break bytes.slice(at..);
        }
    };
    let (id, at) = (posted["message"]["id"].as_i64().unwrap(), posted["message"]["created_at"].as_str().unwrap());
    let content = &posted["message"]["content"];
    let (head, data) = std::str::from_utf8(&bytes).unwrap().split_once("\nevent: message\ndata: ").unwrap();
    assert!(head.starts_with("id: ") && head.ends_with(&format!("-{id}")), "{head}");
    let expected = format!(
        "{{\"id\":{id},\"room\":{{\"id\":1,\"name\":\"lobby\"}},\"user\":{{\"id\":1,\"username\":\"ada\"}},\
         \"raw_content\":\"a\\r\\nb\\nc\\rd: \u{FEFF}e\u{2028}f\",\"content\":{content},\"created_at\":\"{at}\"}}\n\n"
    );
    assert_eq!(data, expected);
}

#[test]
fn the_client_obeys_the_standard_byte_by_byte() {
    let stream = "\u{FEFF}: a comment\r\nretry: 1500\nretry: soon\nid: 1\n\ndata: one\rdata:  two\n\n\
                  event: kind\nid: 2\nid: no\0body\ndata\n\ndata: unfinished";
    let event = |kind: &str, data: &str, id: &str| Event {
        kind: kind.to_owned(),
        data: data.to_owned(),
        last_event_id: id.to_owned(),
    };
    for size in 1..stream.len() {
        let mut parser = Parser::default();
        stream.as_bytes().chunks(size).for_each(|bytes| parser.feed(bytes));
        assert_eq!(parser.events, [event("message", "one\n two", "1"), event("kind", "", "2")]);
        assert_eq!((parser.retry, parser.last_event_id.as_str()), (Some(1500), "2"));
    }
}
