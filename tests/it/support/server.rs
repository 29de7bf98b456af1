//! A server in this process, on a port that the system chose.

use std::time::Duration;

use miaou::config::{Config, Limit, Limits};
use miaou::server::Server;

use super::{Rest, Schema, User};

/// The secret that all tests share.
pub const SIGNING_KEY: &str = "the secret that all tests share, of at least 32 characters";

pub struct TestServer {
    pub schema: Schema,
    pub rest: Rest,
    server: Server,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with other settings than those of all tests.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Schema::new(), change).await
    }

    /// A server, perhaps a second one, on a schema.
    pub async fn on(schema: Schema, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = settings(&schema);
        change(&mut config);
        let server = Server::start(config).await.unwrap();
        let rest = Rest::new(server.addresses().http);
        Self { schema, rest, server }
    }

    /// A second server on the database of this one.
    pub async fn second(&self) -> (Server, Rest) {
        let server = Server::start(settings(&self.schema)).await.unwrap();
        let rest = Rest::new(server.addresses().http);
        (server, rest)
    }

    /// A user of that name, logged in.
    pub async fn user(&self, name: &str) -> User {
        self.rest.user(name).await
    }

    /// A user of that name, logged in and in the room.
    pub async fn member(&self, name: &str, room: &str) -> User {
        let user = self.user(name).await;
        user.join(room).await;
        user
    }

    /// Stops and leaves the schema for another server.
    pub async fn end(self) -> Schema {
        self.server.stop().await;
        self.schema
    }
}

fn settings(schema: &Schema) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: schema.data().to_owned(),
        database_url: Some(schema.url().to_owned()),
        database_connections: 4,
        // A machine busy with other tests is not a database that is away.
        database_patience: Duration::from_secs(30),
        signing_key: Some(SIGNING_KEY.to_owned()),
        workers: Some(2),
        keep_alive: Duration::from_secs(15),
        limits: unlimited(),
        ..Config::default()
    }
}

/// Everybody in the tests has the same address, and much to do.
fn unlimited() -> Limits {
    Limits {
        requests_per_minute: Limit::Off,
        requests_per_hour: Limit::Off,
        address_requests_per_minute: Limit::Off,
        address_requests_per_hour: Limit::Off,
        login_failures: Limit::Off,
        address_login_failures: Limit::Off,
        longest_login_delay: Duration::from_secs(300),
        accounts_per_hour: Limit::Off,
        rooms_per_hour: Limit::Off,
        searches_per_minute: Limit::Off,
        stream_tickets_per_minute: Limit::Off,
        streams_per_user: Limit::Off,
        connections_per_address: Limit::Off,
        messages_kept: Limit::Off,
    }
}
