//! Which words are not wanted: for admins, and for the whole service.

use std::sync::Arc;

use super::filtering::{MOST, pattern};
use super::roles::admin_only;
use super::standing::Standing;
use super::{Chat, page};
use crate::error::{Error, Result};
use crate::model::wording::{Pattern, Shown};
use crate::model::{
    Act, Action, Actor, AddFilter, EventKind, Filter, FilterId, FilterPage, GetFilters, Position, RoomRef, Trial,
    TrialExample, TryFilter,
};
use crate::outcome::Outcome;
use crate::store::audit;
use crate::store::filters::{self, Said};

/// How many messages are looked at in one go.
const PAGE: i64 = 500;

/// How many messages a trial shows.
const EXAMPLES: usize = 5;

impl Chat {
    /// The filters, for admins.
    ///
    /// # Errors
    /// `forbidden`.
    pub async fn filters(&self, actor: &Actor, input: GetFilters) -> Result<FilterPage> {
        let actor = actor.clone();
        self.read(move |db| {
            admin_only(db, &actor)?;
            let mut filters = filters::page(db, input.after, input.limit + 1)?;
            let next = page::cut(&mut filters, input.limit, |filter| filter.id);
            Ok(FilterPage { filters, next })
        })
        .await
    }

    /// Adds a filter, for admins. It holds for whatever is said or edited from then on: at this node at once, at the others
    /// within a second.
    ///
    /// # Errors
    /// `forbidden`, also where there are a thousand, `invalid_field`.
    pub async fn add_filter(&self, actor: &Actor, input: AddFilter) -> Result<Filter> {
        pattern(&input.pattern, input.regex)?;
        let actor = actor.clone();
        let (filter, position) = self
            .change(move |db, log| {
                admin_only(db, &actor)?;
                if filters::count(db)? >= i64::from(MOST) {
                    return Err(Error::new(Outcome::Forbidden, format!("There are {MOST} filters: remove one first.")));
                }
                let filter_id = filters::insert(db, &input, actor.id)?;
                let filter = filters::find(db, filter_id)?.ok_or(Outcome::NoSuchFilter)?;
                audit::record(db, &[Act::new(Action::FilterAdded).by(&actor).after(&filter)])?;
                let AddFilter { pattern, regex, action } = input;
                let kind = EventKind::FilterAdded { filter_id, pattern, regex, action };
                let position = log.record(db, None, actor.label(), kind)?;
                Ok((filter, position))
            })
            .await?;
        self.inner.tail.heard(position).await;
        Ok(filter)
    }

    /// Removes a filter, for admins.
    ///
    /// # Errors
    /// `forbidden`, `no_such_filter`.
    pub async fn remove_filter(&self, actor: &Actor, id: FilterId) -> Result<()> {
        let actor = actor.clone();
        let position = self
            .change(move |db, log| {
                admin_only(db, &actor)?;
                let filter = filters::find(db, id)?.ok_or(Outcome::NoSuchFilter)?;
                filters::delete(db, id)?;
                audit::record(db, &[Act::new(Action::FilterRemoved).by(&actor).before(&filter)])?;
                log.record(db, None, actor.label(), EventKind::FilterRemoved { filter_id: id })
            })
            .await?;
        self.inner.tail.heard(position).await;
        Ok(())
    }

    /// What a filter would have found among the newest messages, for admins. Those of direct conversations are passed over.
    ///
    /// # Errors
    /// `forbidden`, `no_such_room`, `invalid_field`.
    pub async fn try_filter(&self, actor: &Actor, input: TryFilter) -> Result<Trial> {
        let pattern = Arc::new(pattern(&input.pattern, input.regex)?);
        let room = input.room.map(|room| RoomRef::parse("room", &room)).transpose()?;
        let actor = actor.clone();
        let room = self
            .read(move |db| {
                admin_only(db, &actor)?;
                room.map(|room| Standing::find(db, actor.id, &room).map(|standing| standing.room)).transpose()
            })
            .await?;
        if room.as_ref().is_some_and(|room| room.direct) {
            return Err(Outcome::NoSuchRoom.into());
        }
        let (room, mut trial) = (room.map(|room| room.id), Trial::default());
        let (mut before, mut left) = (Position(i64::MAX), input.limit);
        while left > 0 {
            let (pattern, limit) = (Arc::clone(&pattern), left.min(PAGE));
            let page =
                self.inner.store.run(move |db| Ok(look(&pattern, filters::said(db, room, before, limit)?))).await?;
            left = if page.read < limit { 0 } else { left - page.read };
            before = page.last.unwrap_or(before);
            trial.looked_at += page.trial.looked_at;
            trial.matched += page.trial.matched;
            trial.examples.extend(page.trial.examples);
            trial.examples.truncate(EXAMPLES);
        }
        Ok(trial)
    }
}

/// What was found in some messages.
struct Looked {
    trial: Trial,
    read: i64,
    last: Option<Position>,
}

fn look(pattern: &Pattern, said: Vec<Said>) -> Looked {
    let (read, last) = (said.len(), said.last().map(|said| said.id));
    let mut trial = Trial::default();
    for Said { id, raw_content, content, .. } in said.into_iter().filter(|said| !said.direct) {
        trial.looked_at += 1;
        let found = |shown: Shown| !pattern.places(&shown).is_empty();
        if found(Shown::of_text(&raw_content)) || found(Shown::of_html(&content)) {
            trial.matched += 1;
            trial.examples.push(TrialExample { id, raw_content });
        }
    }
    trial.examples.truncate(EXAMPLES);
    Looked { trial, read: i64::try_from(read).unwrap_or(i64::MAX), last }
}
