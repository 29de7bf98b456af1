//! The least that fanning out can cost: bytes that are ready, handed to streaming responses. No database, no rules, no
//! cursors, nothing read back.

use std::convert::Infallible;
use std::sync::Mutex;

use actix_web::{App, HttpResponse, HttpServer, web};
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::broadcast;

/// Set in the environment of the process that is to be the peer.
pub const ENTRY: &str = "MIAOU_BENCH_PEER";

/// More than any phase of the benchmark leaves unread.
const WAITING: usize = 1024;

struct Peer {
    last: Mutex<u64>,
    streams: broadcast::Sender<Bytes>,
}

pub fn run() {
    let peer = web::Data::new(Peer { last: Mutex::new(0), streams: broadcast::channel(WAITING).0 });
    let app = move || {
        App::new().app_data(peer.clone()).route("/say", web::post().to(say)).route("/events", web::get().to(events))
    };
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(app).bind("127.0.0.1:0").unwrap();
        eprintln!("listening on http://{}", server.addrs()[0]);
        server.run().await.unwrap();
    });
}

async fn say(peer: web::Data<Peer>, text: String) -> HttpResponse {
    let mut last = peer.last.lock().unwrap();
    *last += 1;
    let id = *last;
    // As long as the service's own.
    let event = format!(
        "id: 00000000-{id}\nevent: message\ndata: {{\"id\":{id},\"room\":{{\"id\":1,\"name\":\"lobby\"}},\"user\":\
         {{\"id\":1,\"username\":\"ada\"}},\"raw_content\":{text},\"created_at\":\"2026-01-01T00:00:00.000000Z\"}}\n\n"
    );
    let _ = peer.streams.send(event.into());
    drop(last);
    HttpResponse::Created().finish()
}

async fn events(peer: web::Data<Peer>) -> HttpResponse {
    let last = peer.last.lock().unwrap();
    let opening = Bytes::from(format!("id: 00000000-{last}\n\n"));
    let receiver = peer.streams.subscribe();
    drop(last);
    let stream = stream::unfold((Some(opening), receiver), async |(opening, mut receiver)| {
        let bytes = match opening {
            Some(bytes) => bytes,
            None => receiver.recv().await.ok()?,
        };
        Some((Ok::<_, Infallible>(bytes), (None, receiver)))
    });
    HttpResponse::Ok().content_type("text/event-stream").streaming(stream)
}
