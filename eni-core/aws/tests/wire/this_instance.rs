//! Which instance this is, asked of instance metadata services on loopback.

use std::net::TcpListener;

use crate::process::{Case, Server};

const TOKEN: &str = "a-token";

/// A metadata service with these answers; everything else is not found.
fn imds(answers: &'static [(&'static str, &'static str)]) -> Server {
    Server::answering(move |head| {
        let line = head.lines().next().unwrap();
        if line.starts_with("PUT /latest/api/token ") {
            let status = "200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600";
            return Some((status.to_owned(), TOKEN.to_owned()));
        }
        let has_token = head.lines().any(|line| {
            line.split_once(": ").is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("x-aws-ec2-metadata-token") && value == TOKEN
            })
        });
        if !has_token {
            return Some(("401 Unauthorized".to_owned(), String::new()));
        }
        let asked = answers.iter().find(|(path, _)| line == format!("GET {path} HTTP/1.1"));
        Some(match asked {
            Some((_, body)) => ("200 OK".to_owned(), (*body).to_owned()),
            None => ("404 Not Found".to_owned(), String::new()),
        })
    })
}

const INSTANCE: (&str, &str) = ("/latest/meta-data/instance-id", "i-0123456789abcdef0");

#[test]
fn the_metadata_service_says_which_instance_this_is() {
    let imds = imds(&[INSTANCE]);
    assert_eq!(Case::new("this").imds(&imds).this_instance(), "i-0123456789abcdef0");
    assert_eq!(imds.heads().len(), 2, "a token and the id: {:?}", imds.heads());
}

#[test]
fn a_profile_may_name_the_metadata_service_and_no_proxy_is_used() {
    let (imds, proxy) = (imds(&[INSTANCE]), Server::without_anything());
    let file = format!("[default]\nec2_metadata_service_endpoint = {}\n", imds.url);
    let case = Case::new("this-profile").env("AWS_EC2_METADATA_DISABLED", "no").config_file(&file);
    let case = case.env("HTTP_PROXY", &proxy.url).env("http_proxy", &proxy.url);
    assert_eq!(case.this_instance(), "i-0123456789abcdef0");
    assert_eq!(proxy.heads().len(), 0);
}

#[test]
fn the_region_is_the_instances_own_if_nobody_says_another() {
    let imds = imds(&[INSTANCE, ("/latest/meta-data/placement/region", "eu-west-1")]);
    let case = Case::new("this-region").keys().env("AWS_ACCOUNT_ID", "123456789012");
    assert_eq!(case.imds(&imds).run(), "aws 123456789012 eu-west-1");
}

#[test]
fn each_way_not_to_know_says_what_to_do() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let silent = Server::answering(|_| None);
    let forbidden = Server::new("403 Forbidden", String::new());
    let no_service = Server::without_anything();
    let (empty, odd) = (imds(&[]), imds(&[(INSTANCE.0, "<html>captive portal</html>")]));
    let id_forbidden = Server::answering(|head| {
        let status = "200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600";
        Some(if head.starts_with("PUT") {
            (status.to_owned(), TOKEN.to_owned())
        } else {
            ("403 Forbidden".to_owned(), String::new())
        })
    });
    for (name, url, says) in [
        ("closed", &*closed, "probably no EC2 instance: name the instance"),
        ("silent", &silent.url, "http-put-response-hop-limit 2"),
        ("forbidden", &forbidden.url, "is turned off for this instance"),
        ("id-forbidden", &id_forbidden.url, "is turned off for this instance"),
        (
            "no-service",
            &no_service.url,
            "cannot be used, look at AWS_EC2_METADATA_SERVICE_ENDPOINT",
        ),
        ("empty", &empty.url, "it answers 404"),
        ("odd", &odd.url, "gives \"<html>captive portal</html>\" for this instance's id"),
        ("no-url", "not a url", "cannot be used, look at AWS_EC2_METADATA_SERVICE_ENDPOINT"),
    ] {
        let said = Case::new("this-not").imds_at(url).this_instance();
        assert!(said.contains(says), "{name}: {said}");
    }
    let unasked = imds(&[INSTANCE]);
    for disabled in ["true", "TRUE"] {
        let case = Case::new("this-disabled").imds(&unasked);
        let said = case.env("AWS_EC2_METADATA_DISABLED", disabled).this_instance();
        assert!(said.starts_with("AWS_EC2_METADATA_DISABLED is set"), "{said}");
    }
    assert_eq!(unasked.heads().len(), 0);
}
