//! Attempts to deliver: what is sent, and what follows from what came of it.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::parcels;
use crate::error::{Error, Result};
use crate::live::{Courier, Parcel};
use crate::model::{Attempt, DeliveryError, OffReason};
use crate::store::claims::{self, Bounds, Claim, Outlook, Settled};
use crate::store::{Db, log};

/// How many attempts are made. With the default pause they take three days.
const LAST: i32 = 42;

/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3600);

/// A webhook to which nothing gets through for this long is switched off.
const FAILING: Duration = Duration::from_secs(5 * 24 * 3600);

/// How long deliveries wait, and how long attempts may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pauses {
    /// After the first failed attempt.
    pub(super) first: Duration,
    /// Longest that an attempt takes.
    pub(super) attempt: Duration,
}

impl Pauses {
    /// When to try again after so many failed attempts, if ever. Not all at once: pauses differ by a fifth either way.
    fn after(self, attempts: i32) -> Option<DateTime<Utc>> {
        let times = 3_u32.saturating_pow(u32::try_from(attempts.saturating_sub(1)).unwrap_or(0));
        let pause = self.first.saturating_mul(times).min(LONGEST_PAUSE);
        (attempts < LAST).then(|| Utc::now() + pause.mul_f64(rand::random_range(0.8..1.2)))
    }
}

/// What is to be tried, and what is to be sent: nothing, where it is kept no longer.
pub(super) type Begun = (Claim, Option<Parcel>);

/// Notes what was done, looks ahead, and claims what is due: last, so that nothing is claimed and then forgotten.
pub(super) fn turn(db: &mut Db, settled: &[Settled], bounds: Bounds) -> Result<(Outlook, Vec<Begun>)> {
    if !settled.is_empty() {
        claims::settle(db, settled)?;
    }
    Ok((claims::outlook(db)?, claim(db, bounds)?))
}

/// Claims what is due, with what is to be sent of each, as it is now.
fn claim(db: &mut Db, bounds: Bounds) -> Result<Vec<Begun>> {
    let claims = claims::claim(db, bounds)?;
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let epoch = log::head(db)?.epoch;
    let positions: Vec<_> = claims.iter().map(|claim| claim.position).collect();
    let entries: HashMap<_, _> = log::at(db, &positions)?.into_iter().map(|entry| (entry.position(), entry)).collect();
    let with_parcel = |claim: Claim| {
        let parcel = entries.get(&claim.position).map(|entry| parcels::of_entry(epoch, &claim, entry)).transpose()?;
        Ok((claim, parcel))
    };
    claims.into_iter().map(with_parcel).collect()
}

/// Tries once to deliver, and says what follows from it.
pub(super) async fn attempt(courier: &Courier, pauses: Pauses, claim: Claim, parcel: Option<Parcel>) -> Settled {
    let attempt = match parcel {
        Some(parcel) => courier.deliver(&parcel).await.unwrap_or_else(|error: Error| {
            tracing::error!(?error, "a delivery could not be signed");
            Attempt::failed(DeliveryError::Connection)
        }),
        None => Attempt::failed(DeliveryError::NotKept),
    };
    let Claim { webhook, position, room, attempts, failing_since, .. } = claim;
    let off = match attempt.status {
        Some(410) => Some(OffReason::Gone),
        _ => failing_since.filter(|since| *since + FAILING <= Utc::now()).map(|_| OffReason::Failing),
    };
    let off = off.filter(|_| attempt.error.is_some());
    let again = attempt.error.filter(|error| *error != DeliveryError::NotKept);
    let again = again.and_then(|_| pauses.after(attempts.saturating_add(1)));
    Settled { webhook, position, room, attempt, again, off }
}
