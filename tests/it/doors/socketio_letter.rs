//! The protocol of the Socket.IO door on the wire: polls, byte by byte.

use std::time::Duration;

use serde_json::Value;

use crate::support::{Raw, Reply, TestServer};

const POLL: &str = "/socket.io/?EIO=4&transport=polling";

struct Polls {
    raw: Raw,
    path: String,
}

impl Polls {
    /// A connection that is ready for events.
    async fn open(server: &TestServer) -> Self {
        let mut raw = Raw::to(server.rest.address).await;
        raw.begin("GET", POLL, "").await;
        let open = raw.reply().await;
        assert_eq!(open.headers["content-type"], "text/plain; charset=UTF-8");
        let (kind, handshake) = open.text.split_at(1);
        let handshake: Value = serde_json::from_str(handshake).unwrap();
        let sid = handshake["sid"].as_str().unwrap();
        assert_eq!(kind, "0");
        let rest = format!(
            "0{{\"sid\":\"{sid}\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1048576}}"
        );
        assert_eq!(open.text, rest);
        let mut polls = Self { raw, path: format!("{POLL}&sid={sid}") };
        // It is asked at once whether anybody is there.
        assert_eq!(polls.get().await, ["2"]);
        polls.post("3").await;
        polls.post("40").await;
        assert_eq!(polls.get().await, [format!("40{{\"sid\":\"{sid}\"}}")]);
        polls
    }

    async fn post(&mut self, packets: &str) {
        let fields = format!("content-type: text/plain\r\ncontent-length: {}\r\n", packets.len());
        self.raw.begin("POST", &self.path, &fields).await;
        self.raw.send(packets).await;
        assert_eq!(essence(&self.raw.reply().await), (200, "ok"));
    }

    /// The packets of the next poll that carries any.
    async fn get(&mut self) -> Vec<String> {
        self.raw.begin("GET", &self.path, "").await;
        let reply = self.raw.reply().await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.text.split('\u{1e}').map(str::to_owned).collect()
    }

    /// The next packets, as many as that, without those of who is here.
    async fn packets(&mut self, count: usize) -> Vec<String> {
        let mut packets = Vec::new();
        while packets.len() < count {
            let fleeting = ["42[\"presence\",", "42[\"viewers\",", "42[\"event\","];
            packets
                .extend(self.get().await.into_iter().filter(|one| !fleeting.iter().any(|kind| one.starts_with(kind))));
        }
        packets
    }
}

fn essence(reply: &Reply) -> (u16, &str) {
    (reply.status, &reply.text)
}

/// A packet without what differs from run to run.
fn same(packet: &str) -> String {
    let mut packet = packet.to_owned();
    for (field, length) in [("\"cursor\":\"", 8), ("\"created_at\":\"", 27)] {
        if let Some(start) = packet.find(field).map(|at| at + field.len()) {
            packet.replace_range(start..start + length, "*");
        }
    }
    packet
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flow_of_the_protocol_is_this_byte_by_byte() {
    let server = TestServer::start().await;
    server.user("nickname").await;
    let mut client = Polls::open(&server).await;

    client.post("42[\"message\",{\"content\":\"formated message\",\"raw_content\":\"original message\"}]").await;
    assert_eq!(client.get().await, ["42[\"cerror\",{\"Code\":401,\"message\":\"Authentification required\"}]"]);

    let auth =
        "42[\"Auth\",{\"user\":\"nickname\",\"password\":\"the password of nickname\",\"room\":\"stream name\"}]";
    let message = "42[\"message\",{\"content\":\"formated message\",\"raw_content\":\"original message\"}]";
    client.post(&format!("{auth}\u{1e}{message}")).await;
    let packets = client.packets(2).await;
    assert_eq!(
        packets.iter().map(|packet| same(packet)).collect::<Vec<_>>(),
        [
            "42[\"Auth\",{\"Code\":200,\"message\":\"Authentification complete\"},\
             {\"cursor\":\"*-1\",\"user\":{\"id\":1,\"username\":\"nickname\"},\"room\":{\"id\":1,\"name\":\"stream name\"}}]",
            "42[\"message\",{\"user\":\"nickname\",\"content\":\"formated message\",\"raw_content\":\"original message\"},\
             {\"id\":2,\"cursor\":\"*-2\",\"created_at\":\"*\",\"room\":{\"id\":1,\"name\":\"stream name\"}}]",
        ]
    );

    // With an answer.
    client.post("427[\"message\",{\"content\":\"\",\"raw_content\":\"*more*\"}]").await;
    let mut packets: Vec<_> = client.packets(2).await.iter().map(|packet| same(packet)).collect();
    packets.sort();
    assert_eq!(
        packets,
        [
            "42[\"message\",{\"user\":\"nickname\",\"content\":\"<p><em>more</em></p>\",\"raw_content\":\"*more*\"},\
             {\"id\":3,\"cursor\":\"*-3\",\"created_at\":\"*\",\"room\":{\"id\":1,\"name\":\"stream name\"}}]",
            "437[{\"Code\":201,\"code\":1,\"name\":\"created\",\"message\":\"Created.\",\"created_at\":\"*\",\"id\":3,\
             \"replayed\":false,\"room\":{\"id\":1,\"name\":\"stream name\"}}]",
        ]
    );

    // `disconnect`.
    client.post("41").await;
    client.post("1").await;
    client.raw.begin("GET", &client.path.clone(), "").await;
    assert_eq!(essence(&client.raw.reply().await), (400, "{\"code\":\"1\",\"message\":\"Session ID unknown\"}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_end_too_when_the_server_ends_a_connection() {
    let server = TestServer::with(|config| config.login_timeout = Duration::from_secs(2)).await;
    let mut client = Polls::open(&server).await;

    let word = "42[\"cerror\",{\"Code\":408,\"message\":\"Nobody has said who this is; connect again to say it.\"}]";
    assert_eq!(client.get().await, [word]);

    client.raw.begin("GET", &client.path.clone(), "").await;
    assert_eq!(essence(&client.raw.reply().await), (400, "{\"code\":\"1\",\"message\":\"Session ID unknown\"}"));
}
