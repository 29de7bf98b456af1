//! What admins read about who did what.

use diesel::prelude::*;
use ipnet::IpNet;
use metrics::counter;

use super::Db;
use crate::error::Result;
use crate::model::Act;
use crate::schema::{audit, audit_head};

/// Keeps acts, in this order, in the transaction at hand: where that fails, nothing was done and nothing is kept.
///
/// Numbers are given under a lock that lasts until the transaction ends. Who writes to the log too locks the log
/// first.
pub fn record(db: &mut Db, acts: &[Act]) -> Result<()> {
    let count = i64::try_from(acts.len()).unwrap_or(i64::MAX);
    let last: i64 = diesel::update(audit_head::table)
        .set(audit_head::position.eq(audit_head::position + count))
        .returning(audit_head::position)
        .get_result(db)?;
    let rows: Vec<_> = (last - count + 1..)
        .zip(acts)
        .map(|(id, act)| {
            (
                audit::id.eq(id),
                audit::action.eq(act.action),
                audit::user_id.eq(act.user),
                audit::username.eq(&act.username),
                audit::address.eq(act.address.map(IpNet::from)),
                audit::room_id.eq(act.room),
                audit::target_id.eq(act.target),
                audit::before.eq(&act.before),
                audit::after.eq(&act.after),
                audit::operation.eq(&act.operation),
                audit::outcome.eq(act.outcome),
                audit::count.eq(act.count),
            )
        })
        .collect();
    diesel::insert_into(audit::table).values(rows).execute(db)?;
    for act in acts {
        counter!("miaou_acts_total", "action" => act.action.as_str()).increment(act.count.unsigned_abs().into());
    }
    Ok(())
}
