//! From where a request comes: the peer, or whom a trusted proxy names.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::support::{TestServer, User, until};

#[derive(QueryableByName)]
struct Address {
    #[diesel(sql_type = Text)]
    address: String,
}

/// Where the service takes a user to be who says so by a header.
async fn seen(server: &TestServer, user: &User, header: &str, value: &str, expected: &str) {
    let request = user.request("GET", "/api/v1/account").header(header, value);
    assert_eq!(server.rest.send(request).await.status, 200);
    let sql = "select host(address) as address from addresses join users on users.id = user_id where username = 'ada'";
    let mut db = server.schema.connect();
    let mut is =
        move || sql_query(sql).load::<Address>(&mut db).unwrap().first().is_some_and(|row| row.address == expected);
    until(&format!("{header}: {value} is {expected}"), || std::future::ready(is())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_believed_about_addresses_but_trusted_proxies() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (header, value) in [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9")] {
        seen(&server, &ada, header, value, "127.0.0.1").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_address_that_is_no_trusted_proxy_is_the_clients() {
    let server = TestServer::with(|config| {
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    });
    let server = server.await;
    let ada = server.user("ada").await;

    for (header, value, expected) in [
        ("x-forwarded-for", "203.0.113.9", "203.0.113.9"),
        ("x-forwarded-for", "198.51.100.1, 203.0.113.10, 10.1.2.3", "203.0.113.10"),
        ("x-forwarded-for", "203.0.113.11, nonsense, 10.1.2.4", "10.1.2.4"),
        ("x-forwarded-for", "203.0.113.12:4711", "203.0.113.12"),
        ("forwarded", "for=198.51.100.1, for=\"[2001:db8::7]:4711\";proto=https, for=10.1.2.3", "2001:db8::7"),
        ("forwarded", "for=203.0.113.13;by=10.0.0.1", "203.0.113.13"),
        ("forwarded", "for=_hidden", "127.0.0.1"),
        ("x-forwarded-for", "::ffff:203.0.113.14", "203.0.113.14"),
    ] {
        seen(&server, &ada, header, value, expected).await;
    }
}
