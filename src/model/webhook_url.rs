//! Where a webhook leads.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::error::{Error, Result};

/// Longest address, in bytes.
const LONGEST: usize = 2048;

/// An address with `http` or `https` and a host. It names no user, as everybody who manages the webhook reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// Reads the address given in `field`.
    ///
    /// # Errors
    /// `invalid_field`, saying what it must be.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(Error::invalid(field, format!("must have at most {LONGEST} bytes")));
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| Error::invalid(field, "must begin with https:// or http:// and a host"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::invalid(field, "may not have a user or a password: verify the signature instead"));
        }
        Ok(Self(url))
    }

    /// As it is stored and sent to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The name to look up, where the host is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.0.host()? {
            Host::Domain(name) => Some(name),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    /// The address of the host, where it is written as one, in whatever way: `http://2130706433` is 127.0.0.1.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
        }
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
