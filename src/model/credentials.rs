//! What callers show to say who they are.

use std::net::IpAddr;

use super::Secret;
use crate::error::{Error, Result};

/// What a caller shows, and what it is for.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// An access token or a key.
    pub token: Secret,
    /// Of a service key: the user of the service for whom it is shown.
    pub acting_for: Option<ServiceUser>,
    /// What the caller is about to do.
    pub purpose: Purpose,
    /// From where it is shown.
    pub address: IpAddr,
}

/// What a caller is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To read, and change nothing.
    Read,
    /// To change something.
    Write,
}

/// A user of another service, as that one knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUser {
    /// What the service calls the user, the same for ever: 1 to 255 visible ASCII characters.
    pub external_id: String,
    /// The name that people see, for when the user is new here.
    pub name: Option<String>,
}

impl ServiceUser {
    /// Reads what a service says of its user.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn parse(external_id: &str, name: Option<String>) -> Result<Self> {
        let id = external_id.trim();
        if id.is_empty() || id.len() > 255 || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid("Miaou-Act-As", "must be 1 to 255 visible ASCII characters"));
        }
        Ok(Self { external_id: id.to_owned(), name })
    }
}

/// Where a login comes from.
#[derive(Clone, Debug)]
pub struct Device {
    /// The address it comes from.
    pub address: IpAddr,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}
