//! Lines of text over a socket.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Instant, timeout, timeout_at};

/// How long a line may take from its first byte to its last: a person may type it.
const LINE: Duration = Duration::from_secs(60);

/// How much is read at once.
const CHUNK: usize = 4096;

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line, without what ends it: LF, or CR and LF.
    Text(String),
    /// One that is too long. It was passed over.
    TooLong,
    /// One that is not UTF-8.
    NotText,
    /// One that began and did not end in time: there is no use in reading on.
    Unfinished,
    /// Nothing more. What was begun and not ended is no line: a part of what somebody meant to say.
    Ended,
}

/// A socket that carries lines. It holds no more than the longest line that it takes, and each write has a deadline.
pub struct Lines {
    read: OwnedReadHalf,
    write: OwnedWriteHalf,
    longest: usize,
    write_timeout: Duration,
    buffer: BytesMut,
    /// How much of the buffer has no end of a line in it.
    searched: usize,
    /// Whether what comes up to the next end of a line is to be passed over.
    skipping: bool,
    /// When the line that is on its way began.
    begun: Option<Instant>,
}

impl Lines {
    /// Takes a socket, of which something may have been read already. Lines have so many bytes at most.
    #[must_use]
    pub fn new(socket: TcpStream, buffer: BytesMut, longest: usize, write_timeout: Duration) -> Self {
        let (read, write) = socket.into_split();
        Self { read, write, longest, write_timeout, buffer, searched: 0, skipping: false, begun: None }
    }

    /// Waits for the next line. Loses nothing when dropped before it is ready.
    pub async fn next(&mut self) -> Line {
        loop {
            if let Some(line) = self.cut() {
                return line;
            }
            self.buffer.reserve(CHUNK);
            let reading = self.read.read_buf(&mut self.buffer);
            let read = match self.begun {
                Some(begun) => match timeout_at(begun + LINE, reading).await {
                    Ok(read) => read,
                    Err(_) => return Line::Unfinished,
                },
                None => reading.await,
            };
            if !read.is_ok_and(|bytes| bytes > 0) {
                return Line::Ended;
            }
        }
    }

    /// A line that is whole, or that is known to be too long.
    fn cut(&mut self) -> Option<Line> {
        loop {
            let rest = self.buffer.get(self.searched..).unwrap_or_default();
            let Some(end) = rest.iter().position(|byte| *byte == b'\n').map(|at| self.searched + at) else {
                return self.wait();
            };
            let mut line = self.buffer.split_to(end);
            self.buffer.advance(1);
            (self.searched, self.begun) = (0, None);
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            if line.last() == Some(&b'\r') {
                line.truncate(end - 1);
            }
            if line.len() > self.longest {
                return Some(Line::TooLong);
            }
            return Some(String::from_utf8(line.into()).map_or(Line::NotText, Line::Text));
        }
    }

    /// Notes that a line is on its way, and gives it up where it is too long already.
    fn wait(&mut self) -> Option<Line> {
        self.searched = self.buffer.len();
        if self.searched > 0 || self.skipping {
            self.begun.get_or_insert_with(Instant::now);
        }
        // One more may be the CR of its end.
        if self.searched <= self.longest + 1 {
            return None;
        }
        self.buffer.clear();
        self.searched = 0;
        (!std::mem::replace(&mut self.skipping, true)).then_some(Line::TooLong)
    }

    /// Writes, and gives up on a client that does not read.
    ///
    /// # Errors
    /// When the client is gone or does not read.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match timeout(self.write_timeout, self.write.write_all(bytes)).await {
            Ok(written) => written,
            Err(_) => Err(Error::from(ErrorKind::TimedOut)),
        }
    }
}
