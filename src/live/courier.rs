//! Taking word to other services.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, header};
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::reach::Reach;
use crate::error::{Error, Result};
use crate::model::{Attempt, DeliveryError, WebhookSecret, WebhookUrl};

/// Most that is read of an answer, in bytes: enough that a connection whose receiver says little is used again.
const ANSWER: usize = 16_384;

/// How long a name may take to be looked up before it is sent to.
const LOOKUP: Duration = Duration::from_secs(1);

/// Sends deliveries, signed as Standard Webhooks says. Follows no redirect, uses no proxy, and never waits for longer than
/// its deadline.
#[derive(Clone, Debug)]
pub struct Courier {
    client: Client,
    reach: Reach,
}

/// What is sent.
#[derive(Debug)]
pub struct Parcel {
    /// Where to.
    pub url: WebhookUrl,
    /// The same for all attempts.
    pub id: String,
    /// JSON.
    pub body: Vec<u8>,
    /// Each signs.
    pub secrets: Vec<WebhookSecret>,
}

impl Courier {
    /// One that goes as far as `reach` and waits for a receiver no longer than `deadline`.
    ///
    /// # Errors
    /// `failed` where the system has no TLS.
    pub fn new(reach: Reach, deadline: Duration) -> Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("miaou/", env!("CARGO_PKG_VERSION")))
            .timeout(deadline)
            .redirect(Policy::none())
            // A proxy would look names up by itself.
            .no_proxy()
            .dns_resolver(Arc::new(reach))
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .build();
        Ok(Self { client: client.map_err(Error::failed)?, reach })
    }

    /// Tries once to deliver.
    ///
    /// # Errors
    /// `failed` where it cannot be signed.
    pub async fn deliver(&self, parcel: &Parcel) -> Result<Attempt> {
        // A name is checked when it is looked up for the connection; an address is not looked up.
        if parcel.url.ip().is_some_and(|ip| !self.reach.allows(ip)) {
            return Ok(Attempt::failed(DeliveryError::PrivateAddress));
        }
        let timestamp = Utc::now().timestamp();
        let signatures = parcel.secrets.iter().map(|secret| secret.sign(&parcel.id, timestamp, &parcel.body));
        let request = self
            .client
            .post(parcel.url.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", signatures.collect::<Result<Vec<_>>>()?.join(" "))
            .body(parcel.body.clone());
        Ok(match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                drain(response).await;
                Attempt::answered(status)
            }
            Err(error) => Attempt::failed(reason(&error)),
        })
    }

    /// Whether an address may be sent to, as far as can be told now: a name that cannot be looked up may be one day.
    pub async fn allows(&self, url: &WebhookUrl) -> bool {
        if let Some(ip) = url.ip() {
            return self.reach.allows(ip);
        }
        let Some(name) = url.name() else { return false };
        match timeout(LOOKUP, lookup_host((name, 0))).await {
            Ok(Ok(mut found)) => found.any(|address| self.reach.allows(address.ip())),
            Ok(Err(_)) | Err(_) => true,
        }
    }
}

/// Reads an answer to its end, if that is near. What the receiver says is its own affair.
async fn drain(mut response: Response) {
    let mut read = 0;
    while read < ANSWER
        && let Ok(Some(bytes)) = response.chunk().await
    {
        read += bytes.len();
    }
}

fn reason(error: &reqwest::Error) -> DeliveryError {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<OutOfReach>() {
            return DeliveryError::PrivateAddress;
        }
        cause = error.source();
    }
    if error.is_timeout() { DeliveryError::Timeout } else { DeliveryError::Connection }
}

/// Looks names up for connections, so that what was checked is what is connected to, whatever the name says a moment later.
impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = *self;
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let mut allowed = found.filter(move |address| reach.allows(address.ip())).peekable();
            if allowed.peek().is_none() {
                return Err(OutOfReach.into());
            }
            Ok(Box::new(allowed.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// A name leads nowhere that may be sent to.
#[derive(Debug)]
struct OutOfReach;

impl fmt::Display for OutOfReach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no address that may be sent to")
    }
}

impl StdError for OutOfReach {}
