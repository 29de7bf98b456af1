//! Who is here, who looks at what, who types.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use super::attendance::{NAMED, TYPING};
use super::standing::Standing;
use super::{Chat, page};
use crate::error::{Error, Result};
use crate::model::{
    Actor, Attending, EndPresence, GetPresence, Presence, PresencePage, ReportPresence, Reported, RoomId, RoomLabel,
    RoomRef, Status, UserId, UserRef, Viewers,
};
use crate::outcome::Outcome;
use crate::store::presence::{self, Whose};
use crate::store::{Db, Store, blocks};

/// How many users may be asked about by name.
const ASKED: usize = 200;

/// Whoever types the command would rather wait than type it again.
const PATIENCE: Duration = Duration::from_secs(5);

impl Chat {
    /// Takes what one of the actor's devices says of itself. A room that the actor may not read counts as none.
    ///
    /// # Errors
    /// `invalid_field`, `unavailable` where a room has to be looked up and cannot be.
    pub async fn report_presence(&self, actor: &Actor, input: ReportPresence) -> Result<Reported> {
        let ReportPresence { device, status, viewing, expires_in } = input;
        let attendance = &self.inner.attendance;
        let viewing = match viewing.filter(|name| !name.is_empty()) {
            Some(name) => {
                let known = attendance.viewed(actor, &device, &name);
                let room = if known.is_some() { known } else { self.viewable(actor.id, &name).await? };
                Some((name, room))
            }
            None => None,
        };
        let room = viewing.as_ref().and_then(|(_, room)| room.clone());
        let lasts = attendance.report(actor, &device, expires_in.map(Duration::from_secs), status, viewing);
        Ok(Reported { expires_in: seconds(lasts), viewing: room })
    }

    /// One of the actor's devices goes. It counts for a moment longer, so that it may come back without anybody noticing.
    ///
    /// # Errors
    /// None: a device that is not there is gone.
    pub async fn end_presence(&self, actor: &Actor, input: EndPresence) -> Result<()> {
        self.inner.attendance.end_report(actor, &input.device);
        Ok(())
    }

    /// How present others are: those whom the actor shares a room with, and neither of the two blocked the other. Others
    /// are left out, whether they exist or not.
    ///
    /// # Errors
    /// `invalid_field`.
    pub async fn presence(&self, actor: &Actor, input: GetPresence) -> Result<PresencePage> {
        let (user, limit) = (actor.id, input.limit);
        let whose = input.users.as_deref().map_or(Ok(Whose::Present), named)?;
        let present = matches!(whose, Whose::Present);
        let (labels, next) = self
            .read(move |db| {
                let mut labels = presence::visible(db, user, &whose, input.after, limit + 1)?;
                let next = page::cut(&mut labels, limit, |label| label.id);
                Ok((labels, next))
            })
            .await?;
        let statuses = labels.into_iter().map(|user| {
            let status = self.inner.attendance.status(user.id);
            Presence { user, status }
        });
        let presence = statuses.filter(|one| !present || one.status != Status::Disconnected).collect();
        Ok(PresencePage { presence, next })
    }

    /// Who looks at a room that the actor may read.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`.
    pub async fn viewers(&self, actor: &Actor, room: RoomRef) -> Result<Viewers> {
        let user = actor.id;
        let (room, hidden) = self
            .read(move |db| {
                let standing = Standing::find(db, user, &room)?;
                standing.reader()?;
                let hidden: HashSet<UserId> =
                    blocks::of_user(db, user)?.into_iter().chain(blocks::by_others(db, user)?).collect();
                Ok((standing.room.id, hidden))
            })
            .await?;
        let viewers = self.inner.attendance.viewers(room);
        let shown = viewers.iter().filter(|(user, _)| !hidden.contains(user)).map(|(_, presence)| presence);
        Ok(Viewers { count: shown.clone().count(), viewers: shown.take(NAMED).cloned().collect() })
    }

    /// The actor is typing in a room: for that many seconds, or until it is said otherwise, or the actor posts there.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden` where the room is archived.
    pub async fn begin_typing(&self, actor: &Actor, room: RoomRef) -> Result<u64> {
        let room = self.typed_in(actor.id, room).await?;
        self.inner.attendance.type_in(actor, room);
        Ok(seconds(TYPING))
    }

    /// The actor is not typing in a room any more.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden` where the room is archived.
    pub async fn end_typing(&self, actor: &Actor, room: RoomRef) -> Result<()> {
        let room = self.typed_in(actor.id, room).await?;
        self.inner.attendance.stop_typing(actor.id, room);
        Ok(())
    }

    async fn typed_in(&self, user: UserId, room: RoomRef) -> Result<RoomId> {
        self.read(move |db| {
            let standing = Standing::find(db, user, &room)?;
            standing.member()?;
            if standing.room.archived_at.is_some() {
                return Err(Error::new(Outcome::Forbidden, "The room is archived: nobody posts there."));
            }
            Ok(standing.room.id)
        })
        .await
    }

    /// The room of that name, if it is one that the user may read.
    async fn viewable(&self, user: UserId, name: &str) -> Result<Option<RoomLabel>> {
        let room = RoomRef::parse("viewing", name)?;
        let find = move |db: &mut Db| {
            let standing = Standing::find(db, user, &room)?;
            standing.reader()?;
            Ok(standing.room.label())
        };
        match self.read(find).await {
            Ok(label) => Ok(Some(label)),
            Err(error) if matches!(error.outcome(), Outcome::NoSuchRoom | Outcome::NotAMember) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Everybody who is here, for whoever runs the service.
///
/// # Errors
/// `unavailable`.
pub async fn who(database_url: &str) -> Result<Vec<Attending>> {
    let store = Store::new(database_url, 1, PATIENCE);
    let mut people: BTreeMap<UserId, Attending> = BTreeMap::new();
    let seen = store.run(presence::attending).await?;
    for one in seen {
        let Some(known) = people.get_mut(&one.user.id) else {
            people.insert(one.user.id, one);
            continue;
        };
        known.status = known.status.max(one.status);
        known.since = known.since.min(one.since);
        known.devices += one.devices;
        known.viewing.extend(one.viewing);
        known.viewing.sort();
        known.viewing.dedup();
        known.addresses.extend(one.addresses);
    }
    Ok(people.into_values().collect())
}

fn named(users: &str) -> Result<Whose> {
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    for user in users.split(',').map(str::trim).filter(|user| !user.is_empty()) {
        match UserRef::parse("users", user)? {
            UserRef::Id(id) => ids.push(id),
            UserRef::Name(name) => names.push(name.key()),
        }
    }
    if ids.len() + names.len() > ASKED {
        return Err(Error::invalid("users", "may name at most 200 users"));
    }
    Ok(Whose::Named(ids, names))
}

/// Whole seconds, and not more than there are.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs()
}
