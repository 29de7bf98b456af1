//! What a proxy says of the client that it speaks for: the PROXY protocol, versions 1 and 2, as HAProxy describes it.

use std::io::{Error, ErrorKind, Result};
use std::net::IpAddr;

use bytes::{Buf, BytesMut};
use ppp::{HeaderResult, PartialResult, v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Longest that a header may be. That of version 2 has room for more, but nobody says so much.
const LONGEST: usize = 4096;

/// Longest that a header of version 1 may be.
const LONGEST_TEXT: usize = 107;

/// Reads the header of a connection, where it begins with one, and tells the client's address: none where there is no header, or
/// where the proxy speaks for itself. What is read beyond the header is left in the buffer.
///
/// # Errors
/// When the connection ends, or what begins like a header is none.
pub async fn client(socket: &mut (impl AsyncRead + Unpin), buffer: &mut BytesMut) -> Result<Option<IpAddr>> {
    loop {
        if socket.read_buf(buffer).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if !begins(buffer) {
            return Ok(None);
        }
        // A part of an address is none: of a header of version 1 nothing can be told before its line has ended.
        if is_text(buffer) && !buffer.contains(&b'\n') && buffer.len() < LONGEST_TEXT {
            continue;
        }
        let parsed = HeaderResult::parse(buffer);
        if parsed.is_incomplete() && buffer.len() < LONGEST {
            continue;
        }
        let (length, client) = match parsed {
            HeaderResult::V1(Ok(header)) => (header.header.len(), of_text(header.addresses)),
            HeaderResult::V2(Ok(header)) => (header.len(), of_bytes(&header)),
            HeaderResult::V1(Err(error)) => return Err(Error::new(ErrorKind::InvalidData, error)),
            HeaderResult::V2(Err(error)) => return Err(Error::new(ErrorKind::InvalidData, error)),
        };
        buffer.advance(length);
        return Ok(client.map(|address| address.to_canonical()));
    }
}

fn is_text(read: &[u8]) -> bool {
    read.first() == v1::PROTOCOL_PREFIX.as_bytes().first()
}

/// Whether what was read may be the beginning of a header.
fn begins(read: &[u8]) -> bool {
    [v1::PROTOCOL_PREFIX.as_bytes(), v2::PROTOCOL_PREFIX]
        .iter()
        .any(|prefix| prefix.iter().zip(read).all(|(one, other)| one == other))
}

fn of_text(addresses: v1::Addresses) -> Option<IpAddr> {
    match addresses {
        v1::Addresses::Tcp4(of) => Some(of.source_address.into()),
        v1::Addresses::Tcp6(of) => Some(of.source_address.into()),
        v1::Addresses::Unknown => None,
    }
}

fn of_bytes(header: &v2::Header<'_>) -> Option<IpAddr> {
    match (header.command, &header.addresses) {
        (v2::Command::Proxy, v2::Addresses::IPv4(of)) => Some(of.source_address.into()),
        (v2::Command::Proxy, v2::Addresses::IPv6(of)) => Some(of.source_address.into()),
        (v2::Command::Proxy, v2::Addresses::Unix(_) | v2::Addresses::Unspecified) | (v2::Command::Local, _) => None,
    }
}
