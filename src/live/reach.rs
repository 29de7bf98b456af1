//! Which addresses may be sent to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far deliveries go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the public internet alone.
    Public,
    /// Into this machine and private networks too.
    Everywhere,
}

impl Reach {
    /// Whether an address may be sent to.
    #[must_use]
    pub fn allows(self, ip: IpAddr) -> bool {
        match (self, ip) {
            (Self::Everywhere, _) => true,
            (Self::Public, IpAddr::V4(ip)) => is_public(ip),
            (Self::Public, IpAddr::V6(ip)) => is_public_v6(ip),
        }
    }
}

/// Source: the IANA registry of special-purpose IPv4 addresses. Those for documentation lead nowhere and so do no harm.
fn is_public(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = (a, b, c) == (192, 0, 0);
    let benchmarks = a == 198 && (18..20).contains(&b);
    // 224 and above: multicast, reserved, broadcast.
    let special = a == 0 || a >= 224 || shared || protocols || benchmarks;
    !(special || ip.is_private() || ip.is_loopback() || ip.is_link_local())
}

/// Source: the IANA registry of special-purpose IPv6 addresses. Global ones begin with 2000::/3; those that stand for an IPv4
/// address are judged by it.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        // 6to4.
        [0x2002, high, low, ..] => v4(high, low),
        // Of the IETF's protocols, Teredo among them.
        [0x2001, second, ..] if second < 0x200 => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::Reach;

    fn allows(reach: Reach, ip: &str) -> bool {
        ip.parse().is_ok_and(|ip| reach.allows(ip))
    }

    #[test]
    fn private_addresses_are_told_from_public_ones_however_they_are_written() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!allows(Reach::Public, private), "{private}");
            assert!(allows(Reach::Everywhere, private), "{private}");
        }
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.2.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::",
            "2001:4860:4860::8888",
            "2606:4700::1111",
        ] {
            assert!(allows(Reach::Public, public), "{public}");
        }
    }
}
