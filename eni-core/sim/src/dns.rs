//! DNS names as EC2 makes them of addresses: computed, never stored.
//!
//! Source: VPC user guide, "DNS attributes for your VPC".

use std::net::Ipv4Addr;

/// The name of a private address: `ip-10-0-0-5.ec2.internal` in `us-east-1`,
/// `ip-10-0-0-5.eu-west-1.compute.internal` elsewhere.
pub fn private_dns_name(region: &str, address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    match region {
        "us-east-1" => format!("ip-{a}-{b}-{c}-{d}.ec2.internal"),
        region => format!("ip-{a}-{b}-{c}-{d}.{region}.compute.internal"),
    }
}

/// The name of an elastic address: `ec2-3-0-0-5.compute-1.amazonaws.com` in
/// `us-east-1`, `ec2-3-0-0-5.eu-west-1.compute.amazonaws.com` elsewhere.
pub fn public_dns_name(region: &str, address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    match region {
        "us-east-1" => format!("ec2-{a}-{b}-{c}-{d}.compute-1.amazonaws.com"),
        region => format!("ec2-{a}-{b}-{c}-{d}.{region}.compute.amazonaws.com"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_region() {
        let address = Ipv4Addr::new(10, 0, 0, 5);
        assert_eq!(private_dns_name("us-east-1", address), "ip-10-0-0-5.ec2.internal");
        assert_eq!(
            private_dns_name("eu-west-1", address),
            "ip-10-0-0-5.eu-west-1.compute.internal"
        );
        assert_eq!(public_dns_name("us-east-1", address), "ec2-10-0-0-5.compute-1.amazonaws.com");
        assert_eq!(
            public_dns_name("eu-west-1", address),
            "ec2-10-0-0-5.eu-west-1.compute.amazonaws.com"
        );
    }
}
