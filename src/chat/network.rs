//! Where somebody calls from, as limits count it.

use std::net::{IpAddr, Ipv6Addr};

/// An address of IPv4, or a network of IPv6: whoever has one address there has 2^64 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Network(IpAddr);

/// The 64 bits of an IPv6 address that a provider hands out at least.
const PREFIX: u128 = !0 << 64;

impl Network {
    /// The bytes of the address, or of the first one of the network.
    pub(super) fn bytes(self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        }
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self(Ipv6Addr::from_bits(address.to_bits() & PREFIX).into()),
            address @ IpAddr::V4(_) => Self(address),
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a failed assumption of a test is a failed test")]
mod tests {
    use super::*;

    fn network(address: &str) -> Network {
        address.parse::<IpAddr>().map(Network::from).expect("an address")
    }

    #[test]
    fn an_ipv6_network_is_one_and_every_ipv4_address_another() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
