//! Endpoint URLs: whether one can be used, and whether it is this machine.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::{Uri, uri::Scheme};

/// Whether this is a URL of this machine: `localhost`, 127.0.0.0/8 or `::1`.
/// Anything that is not plainly so is not, a text that is no URL included.
pub fn is_loopback(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    if uri.scheme().is_none() {
        return false;
    }
    let Some(host) = uri.host() else { return false };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// Says why a text cannot be an endpoint, if it cannot.
pub(crate) fn fault_of(url: &str) -> Option<&'static str> {
    let Ok(uri) = url.parse::<Uri>() else { return Some("it is not a URL") };
    let schemes = [Scheme::HTTP, Scheme::HTTPS];
    if !uri.scheme().is_some_and(|scheme| schemes.contains(scheme)) {
        return Some("it does not begin with http:// or https://");
    }
    if uri.host().is_none_or(str::is_empty) {
        return Some("it names no host");
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Some("it holds a user name");
    }
    if uri.query().is_some() {
        return Some("it holds a query");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_this_machine_and_nothing_that_looks_like_it() {
        for url in [
            "http://localhost",
            "http://LocalHost:5000/",
            "https://127.0.0.1:5000",
            "http://127.255.0.9",
            "http://[::1]:5000",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "https://ec2.eu-west-1.amazonaws.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1@example.com",
            "http://localhost@example.com",
            "http://localhost.example.com",
            "http://example.com/localhost",
            "http://10.0.0.1",
            "http://[::2]",
            "http://0.0.0.0",
            "localhost",
            "localhost:5000",
            "",
            "http://",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_an_endpoint_is_told_why() {
        for url in ["http://localhost:5000", "https://vpce-1.ec2.eu-west-1.vpce.amazonaws.com/"] {
            assert_eq!(fault_of(url), None, "{url}");
        }
        for (url, fault) in [
            ("", "not a URL"),
            ("http://a b", "not a URL"),
            ("http://", "not a URL"),
            ("localhost:5000", "http://"),
            ("127.0.0.1", "http://"),
            ("ftp://localhost", "http://"),
            ("/path", "http://"),
            ("http://user:secret@localhost", "user name"),
            ("http://localhost/?x=1", "query"),
        ] {
            let said = fault_of(url).expect(url);
            assert!(said.contains(fault), "{url}: {said}");
        }
    }
}
