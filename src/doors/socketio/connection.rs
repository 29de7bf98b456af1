//! One client, from its first word to its last.

use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::answer::{Ack, REQUIRED, Told};
use super::call::{Call, Verb};
use super::ending::{Ending, Trouble};
use super::queue::Outlet;
use super::seat::{Concern, Place, Seat};
use super::told;
use super::voice::{Lost, Voice};
use crate::chat::{Chat, End, Heard, Parting};
use crate::doors::language::Language;
use crate::doors::visitor::{Asked, Visitor};
use crate::error::{Error, Result};
use crate::live::Shared;
use crate::model::{Activity, Actor, EndPresence, Fleeting, Head, Purpose, ReportPresence};
use crate::outcome::Outcome;

/// How long the last word of a connection may wait for room.
const LAST_WORD: Duration = Duration::from_millis(500);

/// How long it may take to learn why a client does not hear any more.
const WHY: Duration = Duration::from_secs(1);

/// One client. Its one task answers what it says, in order, and between that tells it what happens.
pub struct Connection {
    pub(super) chat: Chat,
    pub(super) visitor: Visitor,
    pub(super) voice: Voice,
    pub(super) language: Language,
    pub(super) seat: Option<Seat>,
    pub(super) activity: Activity,
    /// Its name among the devices of its user.
    pub(super) device: String,
    pub(super) calls: Outlet,
    pub(super) ending: watch::Receiver<Option<Ending>>,
    pub(super) periods: Periods,
}

/// How long things take.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
    /// How long a client may be there without saying who it is.
    pub login: Duration,
    /// How often it is told of a client that it is there.
    pub presence: Duration,
}

enum Next {
    Call(Call),
    Heard(Heard),
    Report,
}

impl Connection {
    /// Serves the client until the connection is over, and ends its login.
    pub async fn run(mut self) {
        let ending = self.serve().await;
        self.unseat().await;
        if let Some(word) = ending.last_word() {
            // Who does not listen any more is not waited for.
            let _ = timeout(LAST_WORD, self.complain(&word)).await;
        }
        if !ending.may_come_back() {
            self.voice.dismiss();
        }
        self.voice.hang_up();
        self.visitor.leave(ending.parting()).await;
    }

    async fn serve(&mut self) -> Ending {
        let mut reports = interval(self.periods.presence);
        reports.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stranger_since = Instant::now();
        loop {
            let strange = self.seat.is_none();
            let next = tokio::select! {
                ending = ended(&mut self.ending) => return self.finish(ending).await,
                call = self.calls.next() => Next::Call(call),
                heard = heard(&mut self.seat) => Next::Heard(heard),
                _ = reports.tick() => Next::Report,
                () = self.chat.stopping(), if strange => return Ending::Over(End::Stopping),
                () = sleep_until(stranger_since + self.periods.login), if strange => return Ending::Silent,
            };
            let went_on = match next {
                Next::Call(call) => self.answer(call).await,
                Next::Heard(heard) => self.tell(heard).await,
                Next::Report => {
                    self.report().await;
                    Ok(())
                }
            };
            match went_on {
                Ok(()) => {}
                // That it went may be known before why.
                Err(Ending::Lost) => {
                    let ending = timeout(WHY, ended(&mut self.ending)).await.unwrap_or(Ending::Lost);
                    return self.finish(ending).await;
                }
                Err(ending) => return ending,
            }
            if !strange {
                stranger_since = Instant::now();
            }
        }
    }

    /// Does what the client said before it went, if it did, though it does not hear any more what became of it.
    async fn finish(&mut self, ending: Ending) -> Ending {
        while let (Ending::Left(_), Some(call)) = (ending, self.calls.waiting()) {
            match self.answer(call).await {
                Ok(()) | Err(Ending::Lost) => {}
                Err(_) => break,
            }
        }
        ending
    }

    async fn answer(&mut self, call: Call) -> std::result::Result<(), Ending> {
        let (verb, fields) = call.read();
        let asked = Asked::now(verb.name());
        let done = match verb {
            Verb::Auth => self.auth(fields).await,
            Verb::Message => self.say(fields).await,
            Verb::History => self.history(fields, &call).await,
            Verb::Typing => self.type_in(fields).await,
            Verb::Presence => self.present(fields).await,
            Verb::Disconnect => Ok(Ack::new(Outcome::Ok, &json!({}), self.language)),
            Verb::Unknown => self.unknown().await.map_err(Trouble::Refused),
        };
        match done {
            Ok(ack) => {
                self.visitor.note(&asked, None);
                self.voice.reply(&call.reply, &ack).await?;
            }
            Err(Trouble::Refused(error)) => {
                self.visitor.note(&asked, Some(&error));
                self.voice.reply(&call.reply, &Ack::error(&error, self.language)).await?;
                self.complain(&error).await?;
            }
            Err(Trouble::Over(ending)) => return Err(ending),
        }
        if verb == Verb::Disconnect { Err(Ending::Left(Parting::Said)) } else { Ok(()) }
    }

    async fn unknown(&mut self) -> Result<Ack> {
        self.speaker(Purpose::Read).await?;
        Err(Error::new(Outcome::NoSuchRoute, "There is no such event."))
    }

    /// Who asks, which must be known.
    pub(super) async fn speaker(&mut self, purpose: Purpose) -> Result<Actor> {
        let required = || Error::new(Outcome::Unauthenticated, REQUIRED);
        match self.visitor.actor(purpose).await {
            Ok(actor) if self.seat.is_some() => Ok(actor),
            Ok(_) => Err(required()),
            Err(error) if error.outcome() == Outcome::Unauthenticated && self.seat.is_none() => Err(required()),
            Err(error) => Err(error),
        }
    }

    async fn tell(&mut self, heard: Heard) -> std::result::Result<(), Ending> {
        match heard {
            Heard::Entries(entries) => {
                for shared in entries {
                    self.tell_entry(&shared).await?;
                }
            }
            Heard::Fleeting(shared) => {
                if self.seat.as_ref().is_some_and(|seat| seat.sees(shared.fact())) {
                    match shared.fact() {
                        Fleeting::Presence(fact) => self.voice.say("presence", fact).await?,
                        Fleeting::Viewers(fact) => self.voice.say("viewers", fact).await?,
                        Fleeting::Typing(fact) => self.voice.say("typing", fact).await?,
                    }
                }
            }
            Heard::Reset(reason) => {
                let cursor = self.seat.as_ref().map(|seat| seat.feed().cursor().to_string());
                self.voice.say("reset", &json!({ "reason": reason, "cursor": cursor })).await?;
            }
            Heard::End(end) => return Err(Ending::Over(end)),
        }
        Ok(())
    }

    async fn tell_entry(&mut self, shared: &Shared) -> std::result::Result<(), Ending> {
        match self.seat.as_ref().map_or(Concern::None, |seat| seat.weigh(shared.entry())) {
            Concern::None => Ok(()),
            Concern::Told => self.pass_on(shared).await,
            Concern::Moved(end) => self.look_up(shared, end).await,
        }
    }

    async fn pass_on(&mut self, shared: &Shared) -> std::result::Result<(), Ending> {
        if let Some(epoch) = self.seat.as_ref().map(|seat| seat.feed().epoch())
            && let Some(name) = told::name(shared.entry())
        {
            let [first, second] = told::arguments(shared, epoch);
            self.voice.say(name, &(first, second)).await?;
        }
        Ok(())
    }

    /// Looks whether the user's place in the room is another now, as an entry lets suppose.
    async fn look_up(&mut self, shared: &Shared, end: End) -> std::result::Result<(), Ending> {
        let Some(seat) = &mut self.seat else { return Ok(()) };
        match seat.look_up(&self.chat).await {
            Ok(Place::Inside) => self.pass_on(shared).await?,
            Ok(Place::Waiting) => {}
            Ok(Place::LetIn) => {
                // What was said since may have been heard already, and is told after this.
                let here = Head { epoch: seat.feed().epoch(), position: shared.entry().position() }.cursor();
                self.welcome(Some(here)).await?;
                self.report().await;
            }
            Ok(Place::Refused) => {
                self.complain(&Error::new(Outcome::Forbidden, "You were not let in.")).await?;
                self.unseat().await;
                self.visitor.log_out().await;
            }
            Ok(Place::Lost) => return Err(Ending::Over(end)),
            // Whoever comes back is told then.
            Err(_) => return Err(Ending::Lost),
        }
        Ok(())
    }

    /// Tells that the user is there and looks at the room.
    pub(super) async fn report(&mut self) {
        let Some(seat) = self.seat.as_ref().filter(|seat| seat.is_inside()) else { return };
        let (actor, viewing) = (seat.actor.clone(), Some(seat.room().id.to_string()));
        let report =
            ReportPresence { device: self.device.clone(), status: Some(self.activity), viewing, expires_in: None };
        if let Err(error) = self.chat.report_presence(&actor, report).await {
            self.visitor.span().in_scope(|| tracing::debug!(?error, "a client's presence could not be told"));
        }
    }

    /// Gives up the room, if there is one.
    pub(super) async fn unseat(&mut self) {
        if let Some(actor) = self.seat.take().map(|seat| seat.actor) {
            // It fails never.
            let _ = self.chat.end_presence(&actor, EndPresence { device: self.device.clone() }).await;
        }
    }

    async fn complain(&mut self, error: &Error) -> std::result::Result<(), Lost> {
        self.voice.complain(&Told::error(error, self.language)).await
    }
}

async fn ended(ending: &mut watch::Receiver<Option<Ending>>) -> Ending {
    match ending.wait_for(Option::is_some).await {
        Ok(ending) => ending.unwrap_or(Ending::Lost),
        Err(_) => Ending::Lost,
    }
}

async fn heard(seat: &mut Option<Seat>) -> Heard {
    match seat {
        Some(seat) => seat.next().await,
        None => std::future::pending().await,
    }
}
