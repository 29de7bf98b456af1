//! One thread writes for everybody: what goes wrong for one costs the others as little as can be.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use miaou::error::Error;
use miaou::live::Appender;
use miaou::model::{Draft, Parts, RoomId, RoomRef, UserId, UserLabel};
use miaou::outcome::Outcome;

use crate::support::PATIENCE;

fn draft(text: &str) -> Draft {
    let author = UserLabel { id: UserId(1), username: "ada".into() };
    Draft {
        author,
        address: Ipv4Addr::LOCALHOST.into(),
        room: RoomRef::Id(RoomId(1)),
        raw_content: text.into(),
        content: text.into(),
        parts: Parts::default(),
        key: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_between_drafts_is_not_asked_for_each_of_them() {
    let (begin, begun) = tokio::sync::oneshot::channel();
    let (go_on, gate) = channel();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let gate = Mutex::new(gate);
    let mut first = Some(begin);
    let commit = move |drafts: &[Draft]| {
        if let Some(begin) = first.take() {
            // The others come together behind the first one.
            begin.send(()).unwrap();
            gate.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        } else {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        Err(if drafts.len() > 1 { Error::failed("one of them") } else { Error::unavailable("away") })
    };
    let appender = Appender::start(Box::new(commit), PATIENCE).unwrap();

    let others = async {
        begun.await.unwrap();
        let others = join_all((0..100).map(|n| appender.append(draft(&n.to_string()))));
        // Each is in the queue once it was polled, which is before this.
        let release = async { go_on.send(()).unwrap() };
        tokio::join!(others, release).0
    };
    let (_, refused) = tokio::join!(appender.append(draft("first")), others);

    assert!(refused.iter().all(|reply| reply.as_ref().is_err_and(|error| error.outcome() == Outcome::Unavailable)));
    // Once for all of them, and once for the first of them alone.
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
