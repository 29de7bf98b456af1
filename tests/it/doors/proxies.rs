//! Doors over TCP behind a proxy, which says for whom it speaks.

use serde_json::{Value, json};

use crate::support::{LineClient, TestServer, User, password};

/// An address that is nobody's here.
const CLIENT: &str = "203.0.113.9";

async fn behind_a_proxy() -> TestServer {
    TestServer::with(|config| config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await
}

/// The header of version 2, with the addresses of a connection over IPv4.
fn version_2(client: [u8; 4], command: u8) -> Vec<u8> {
    let mut header = b"\r\n\r\n\0\r\nQUIT\n".to_vec();
    header.extend([0x20 | command, 0x11, 0, 12]);
    header.extend(client);
    header.extend([127, 0, 0, 1, 0x12, 0x34, 0x1f, 0x91]);
    header
}

/// Logs in behind these bytes, and tells from which address the server takes it.
async fn address_of_a_login(server: &TestServer, user: &User, header: &[u8]) -> String {
    let mut lines = LineClient::connect(server.frames()).await;
    let login = json!({"user:pwd": format!("{}:{}", user.name, password(&user.name))});
    // In pieces, as networks carry it.
    for byte in header {
        assert!(lines.send([*byte]).await);
    }
    lines.send_line(&login.to_string()).await;
    let accepted: Value = serde_json::from_str(&lines.read_line().await).unwrap();
    assert_eq!(accepted["user:pwd"], "accepted", "{accepted}");
    let sessions = user.get("/api/v1/sessions").await.json();
    sessions["sessions"][0]["address"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_proxy_says_for_whom_it_speaks() {
    let server = behind_a_proxy().await;
    let ada = server.user("ada").await;
    for (header, address) in [
        (format!("PROXY TCP4 {CLIENT} 127.0.0.1 4660 8081\r\n").into_bytes(), CLIENT),
        (b"PROXY TCP6 2001:db8::1 ::1 4660 8081\r\n".to_vec(), "2001:db8::1"),
        (version_2([203, 0, 113, 9], 1), CLIENT),
        // It speaks for itself, or there is none between.
        (b"PROXY UNKNOWN\r\n".to_vec(), "127.0.0.1"),
        (version_2([203, 0, 113, 9], 0), "127.0.0.1"),
        (Vec::new(), "127.0.0.1"),
    ] {
        let taken = address_of_a_login(&server, &ada, &header).await;
        assert_eq!(taken, address, "{:?}", String::from_utf8_lossy(&header));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_is_none_ends_the_connection() {
    let server = behind_a_proxy().await;
    let mut broken = version_2([203, 0, 113, 9], 1);
    broken[12] = 0x91;
    for header in
        [b"PROXY TCP4 nowhere 127.0.0.1 1 2\r\n".to_vec(), [b"PROXY ".to_vec(), vec![b'x'; 200]].concat(), broken]
    {
        let mut lines = LineClient::connect(server.frames()).await;
        lines.send(&header).await;
        assert_eq!(lines.rest().await, "", "{:?}", String::from_utf8_lossy(&header));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_banned_by_address_is_banned_behind_a_proxy_too() {
    let server = behind_a_proxy().await;
    let root = server.user("root").await;
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    assert_eq!(root.post("/api/v1/bans", json!({"address": CLIENT})).await.status, 201);
    let header = format!("PROXY TCP4 {CLIENT} 127.0.0.1 4660 8081\r\n{{}}\n");

    let mut lines = LineClient::connect(server.frames()).await;
    lines.send(&header).await;
    let frame: Value = serde_json::from_str(&lines.read_line().await).unwrap();

    assert_eq!(frame["name"], "banned", "{frame}");
    assert_eq!(lines.next_line().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_believed() {
    let server = TestServer::start().await;
    let mut lines = LineClient::connect(server.frames()).await;
    lines.send_line("PROXY TCP4 203.0.113.9 127.0.0.1 4660 8081\r").await;
    let frame: Value = serde_json::from_str(&lines.read_line().await).unwrap();
    assert_eq!(frame["name"], "malformed", "{frame}");
}
