//! How nodes on one database tell each other that the log moved: LISTEN and NOTIFY, outside every writing
//! transaction, because NOTIFY inside one takes a lock on the whole database.
//!
//! A doorbell and no more: whoever hears it reads the log, so a lost, doubled or late ring costs time alone.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use super::Db;
use super::connection::connect;
use crate::error::Result;

/// One node's connection for ringing and listening.
///
/// Nodes of different schemas of one database do not hear each other: the channel's name has the log's own
/// table in it.
pub struct Doorbell {
    db: Db,
    channel: String,
    /// The server process of this connection: what it rang is no news to it.
    own: i32,
}

impl std::fmt::Debug for Doorbell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Doorbell({})", self.channel)
    }
}

impl Doorbell {
    /// Begins to listen.
    ///
    /// # Errors
    /// `unavailable` when the database is away.
    pub fn listen(url: &str) -> Result<Self> {
        let mut db = connect(url)?;
        let (channel, own) = diesel::select((
            diesel::dsl::sql::<Text>("'miaou_' || 'log_head'::regclass::oid"),
            diesel::dsl::sql::<Integer>("pg_backend_pid()"),
        ))
        .get_result::<(String, i32)>(&mut db)?;
        diesel::sql_query(format!("listen {channel}")).execute(&mut db)?;
        Ok(Self { db, channel, own })
    }

    /// Tells every other node that the log moved.
    ///
    /// # Errors
    /// `unavailable` when the connection is lost: listen anew.
    pub fn ring(&mut self) -> Result<()> {
        diesel::sql_query(format!("notify {}", self.channel)).execute(&mut self.db)?;
        Ok(())
    }

    /// True where another node rang since the last call. Reads what has arrived and does not wait for more.
    ///
    /// # Errors
    /// `unavailable` when the connection is lost: listen anew.
    pub fn rang(&mut self) -> Result<bool> {
        let mut rang = false;
        for notification in self.db.notifications_iter() {
            rang |= notification?.process_id != self.own;
        }
        Ok(rang)
    }
}
