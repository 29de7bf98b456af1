//! What becomes of words that are not wanted.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use crate::error::{Error, Result};
use crate::model::markup::{render, sanitise};
use crate::model::wording::{Pattern, Shown};
use crate::model::{Entry, Event, EventKind, FilterAction, FilterId};
use crate::store::{Store, filters};

/// How many filters there may be: each message is held against all of them.
pub(super) const MOST: u16 = 1000;

/// What every node knows of filters without asking the database: they are read at start, and then come and go by the log.
///
/// They hold for everybody alike, admins too.
#[derive(Clone, Debug, Default)]
pub(super) struct Filtering {
    rules: Arc<RwLock<Rules>>,
}

type Rules = Arc<BTreeMap<FilterId, Rule>>;

#[derive(Clone, Debug)]
struct Rule {
    pattern: Pattern,
    action: FilterAction,
}

/// A text as it may be stored.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) raw_content: String,
    /// How it is shown, where that is not what is rendered from the text.
    pub(super) formatted: Option<String>,
    /// Which filter reports it.
    pub(super) reported: Option<FilterId>,
}

impl Filtering {
    /// Learns what there is.
    pub(super) async fn load(&self, store: &Store) -> Result<()> {
        let all = store.run(|db| filters::page(db, None, i64::from(MOST))).await?;
        let mut rules = BTreeMap::new();
        for filter in all {
            add(&mut rules, filter.id, &filter.pattern, filter.regex, filter.action);
        }
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
        Ok(())
    }

    /// Learns from an entry of the log.
    pub(super) fn hear(&self, entry: &Entry) {
        let Entry::Event(Event { kind, .. }) = entry else { return };
        if let EventKind::FilterAdded { filter_id, pattern, regex, action } = kind {
            let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
            add(Arc::make_mut(&mut rules), *filter_id, pattern, *regex, *action);
        }
        if let EventKind::FilterRemoved { filter_id } = kind {
            let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
            Arc::make_mut(&mut rules).remove(filter_id);
        }
    }

    /// What a text may be stored as, and how it was formatted, which is our own HTML.
    ///
    /// # Errors
    /// `invalid_field` where it has what is refused.
    pub(super) fn judge(&self, raw_content: String, formatted: Option<String>) -> Result<Judged> {
        let rules = Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner));
        if rules.is_empty() || raw_content.is_empty() && formatted.is_none() {
            return Ok(Judged { raw_content, formatted, reported: None });
        }
        let content = formatted.clone().unwrap_or_else(|| render(&raw_content));
        let (written, shown) = (Shown::of_text(&raw_content), Shown::of_html(&content));
        let (mut in_written, mut in_shown, mut reported) = (Vec::new(), Vec::new(), None);
        for (id, rule) in rules.iter() {
            let places = (rule.pattern.places(&written), rule.pattern.places(&shown));
            if places.0.is_empty() && places.1.is_empty() {
                continue;
            }
            match rule.action {
                FilterAction::Refuse => return Err(refusal(&places.0)),
                FilterAction::Mask => {
                    in_written.extend(places.0);
                    in_shown.extend(places.1);
                }
                FilterAction::Report => reported = reported.or(Some(*id)),
            }
        }
        if in_written.is_empty() && in_shown.is_empty() {
            return Ok(Judged { raw_content, formatted, reported });
        }
        // A masked address may be one that a message may not lead to.
        let masked = sanitise(&shown.masked(&content, &in_shown));
        let hidden = formatted.is_none() && shown.stars(&in_shown) > written.stars(&in_written);
        let raw_content = if hidden {
            // Words that marks stand in the midst of: only what is shown of it can be masked.
            Shown::of_html(&masked).words_alone().to_owned()
        } else {
            written.masked(&raw_content, &in_written)
        };
        Ok(Judged { raw_content, formatted: Some(masked), reported })
    }
}

/// Reads what a filter looks for.
pub(super) fn pattern(text: &str, regex: bool) -> Result<Pattern> {
    if regex { Pattern::regex(text) } else { Pattern::words(text) }
}

/// Adds a rule. One that this version cannot read is passed over: the others still hold.
fn add(rules: &mut BTreeMap<FilterId, Rule>, id: FilterId, text: &str, regex: bool, action: FilterAction) {
    match pattern(text, regex) {
        Ok(pattern) => drop(rules.insert(id, Rule { pattern, action })),
        Err(error) => tracing::error!(?error, filter = %id, "a filter cannot be read and holds for nobody"),
    }
}

fn refusal(written: &[Range<usize>]) -> Error {
    let field = if written.is_empty() { "content" } else { "raw_content" };
    Error::invalid(field, "has a word that is not allowed here")
}
