//! Bad input of the commands on a real EC2.

use std::net::TcpListener;

use crate::run::Folder;

const ENSURE: &str = "ensure --function nat --instance-id i-0123456789abcdef0 \
     --subnet-id subnet-0123456789abcdef0 --endpoint-url";

#[test]
fn a_wire_fault_that_a_real_ec2_cannot_do_is_refused_before_anything_is_sent() {
    for (rule, point) in [
        ("ec2.DescribeInstances#1=stale", "ec2.DescribeInstances"),
        ("DescribeNetworkInterfaces:30%=missing", "ec2.DescribeNetworkInterfaces"),
        ("AttachNetworkInterface#1=missing", "ec2.AttachNetworkInterface"),
    ] {
        let ended =
            Folder::new().eni(&format!("{ENSURE} http://127.0.0.1:1 --fault {rule}")).exits(2);
        ended.says(&[point, "a real service shows what it shows", "use the simulator"]);
    }
    let ended = Folder::new()
        .eni(&format!("{ENSURE} http://127.0.0.1:1 --fault ec2.DescribeSubnets#1=duplicate"))
        .exits(2);
    ended.says(&["not legal at point `ec2.DescribeSubnets`"]);
}

#[test]
fn ids_and_names_that_cannot_be_are_usage() {
    let base =
        "--function nat --subnet-id subnet-0123456789abcdef0 --endpoint-url http://127.0.0.1:1";
    for (args, part) in [
        (format!("ensure {base} --instance-id i-xyz"), "i-0123456789abcdef0"),
        ("ensure --function Nat! --instance-id i-0123abcd".to_owned(), "no function name"),
        (
            "ensure --function nat --instance-id i-0123abcd --subnet-id net-1".to_owned(),
            "subnet-0123456789abcdef0",
        ),
        (format!("ensure {base} --instance-id i-0123abcd --window 0s"), "nothing cannot be waited"),
        (format!("ensure {base} --instance-id i-0123abcd --tag eni:function=x"), "the key's own"),
        (format!("ensure {base} --instance-id i-0123abcd --tag novalue"), "KEY=VALUE"),
        (format!("ensure {base} --instance-id i-0123abcd --tag a=1 --tag a=2"), "given twice"),
        (format!("ensure {base} --instance-id i-0123abcd --device-index 4294967295"), "4294967295"),
        (
            "ensure --function nat --instance-id i-0123abcd --endpoint-url http://127.0.0.1:1"
                .to_owned(),
            "--subnet-id",
        ),
        (format!("{ENSURE} http://127.0.0.1:1").replace("--function nat ", ""), "--function"),
        ("status --instance-id i-0123abcd".to_owned(), "--function"),
        ("chaos --workflow other".to_owned(), "ensure, blog and naive"),
        ("chaos --rounds=-1".to_owned(), "--rounds"),
        ("nothing".to_owned(), "Usage"),
    ] {
        Folder::new().eni(&args).exits(2).says(&[part]);
    }
}

#[test]
fn a_deadline_shorter_than_the_waits_is_a_config_error() {
    let ended = Folder::new()
        .eni(&format!("{ENSURE} http://127.0.0.1:1 --window 10s --deadline 60s"))
        .exits(3);
    ended.says(&["deadline", "shorter"]);
}

#[test]
fn an_endpoint_that_is_none_and_one_that_does_not_answer() {
    let ended = Folder::new().eni(&format!("{ENSURE} not-a-url")).exits(3);
    ended.says(&["not-a-url"]);
    // A port that was free a moment ago refuses the connection.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ended = Folder::new().eni(&format!("{ENSURE} http://127.0.0.1:{port} --json")).exits(5);
    ended.says(&["error[unreachable]", "nothing was sent", "target  http://127.0.0.1:"]);
    let document = ended.json();
    assert_eq!(document["schema"], "eni.error/1");
    assert_eq!(document["exit"], 5);
    let status = format!(
        "status --function nat --instance-id i-0123abcd --endpoint-url http://127.0.0.1:{port}"
    );
    Folder::new().eni(&status).exits(5).says(&["run it again"]);
}

#[test]
fn without_region_or_credentials_nothing_is_sent() {
    let folder = Folder::new();
    let aws = |args: &str| {
        folder
            .eni(args)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "none")
            .env("AWS_SHARED_CREDENTIALS_FILE", "none")
    };
    let base = ENSURE.trim_end_matches("--endpoint-url");
    aws(base).exits(3).says(&["region"]);
    aws(&format!("{base} --region eu-west-1")).exits(3).says(&["credentials"]);
    aws(&format!("{base} --region eu-west-1 --profile other")).exits(3).says(&["other"]);
}

/// A metadata service for one token and one instance id.
fn metadata_service() -> String {
    use std::io::{Read as _, Write as _};

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
                head.extend(byte);
            }
            let body = if head.starts_with(b"PUT ") { "token" } else { "i-0123456789abcdef0" };
            let reply = format!(
                "HTTP/1.1 200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 60\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(reply.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn this_instance_is_asked_for_by_name_and_told_after_the_target() {
    let folder = Folder::new();
    let status = || {
        folder.eni(
            "status --function nat --instance-id self --region eu-west-1 \
             --endpoint-url http://127.0.0.1:1",
        )
    };
    let ended = status().env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata_service()).exits(5);
    let lines: Vec<_> = ended.stderr.lines().take(3).collect();
    assert_eq!(lines[0], "target  http://127.0.0.1:1");
    ended.says(&["note    this instance is i-0123456789abcdef0"]);
    let ended = status().env("AWS_EC2_METADATA_DISABLED", "true").exits(3);
    ended.says(&["error[this-instance]", "AWS_EC2_METADATA_DISABLED is set", "name the instance"]);
    let ended = status().env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1").exits(3);
    ended.says(&["error[this-instance]", "probably no EC2 instance"]);
}

const CHAOS: &str = "chaos --image-id ami-0123456789abcdef0 --instance-type m5.large \
     --subnet-id subnet-0123456789abcdef0 --endpoint-url";

#[test]
fn chaos_outside_loopback_wants_a_second_word_and_to_be_told_how_much() {
    let folder = Folder::new();
    for url in ["https://ec2.eu-west-1.amazonaws.com", "http://127.0.0.1.example.com"] {
        let ended = folder.eni(&format!("{CHAOS} {url}")).exits(2);
        ended.says(&[url, "is not this machine", "--outside-loopback", "nothing was sent"]);
        let ended = folder.eni(&format!("{CHAOS} {url} --outside-loopback")).exits(2);
        ended.says(&["--rounds and --instances", "nothing was sent"]);
    }
}

#[test]
fn chaos_on_an_endpoint_names_what_is_missing_or_out_of_place() {
    let url = "http://127.0.0.1:1";
    for (args, part) in [
        (format!("chaos --endpoint-url {url}"), "--image-id"),
        (format!("chaos --endpoint-url {url} --image-id ami-1"), "--instance-type"),
        (
            format!("chaos --endpoint-url {url} --image-id ami-1 --instance-type m5.large"),
            "--subnet-id",
        ),
        ("chaos --image-id ami-1".to_owned(), "--endpoint-url"),
        ("chaos --outside-loopback".to_owned(), "--endpoint-url"),
        (format!("{CHAOS} {url} --through sdk"), "--through"),
        (format!("{CHAOS} {url} --window 0s"), "nothing cannot be waited"),
        (
            format!("{CHAOS} {url} --fault CreateNetworkInterface#1=reset@after"),
            "wire points need the simulator",
        ),
    ] {
        Folder::new().eni(&args).exits(2).says(&[part]);
    }
    let wire = "[faults.rules]\nwire = \"ec2.Describe*:20%=stale\"\n";
    let folder = Folder::new().with("eni.toml", wire);
    folder.eni(&format!("{CHAOS} {url}")).exits(3).says(&["wire points need the simulator"]);
}

#[test]
fn an_endpoint_in_the_file_does_not_lead_chaos_out_of_the_simulator() {
    let folder = Folder::new().with("eni.toml", "[aws]\nendpoint_url = \"http://127.0.0.1:1\"\n");
    let ended = folder.eni("chaos --rounds 1 --instances 2").exits(0);
    ended.says(&["target  sim"]);
}

#[test]
fn chaos_takes_what_an_endpoint_needs_from_the_file_too() {
    let text = "[chaos]\nimage_id = \"ami-1\"\ninstance_type = \"m5.large\"\n\
        subnet_id = \"subnet-0123456789abcdef0\"\nwindow = \"1s\"\n";
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let args = format!("chaos --endpoint-url http://127.0.0.1:{port} --json");
    let ended = Folder::new().with("eni.toml", text).eni(&args).exits(5);
    ended.says(&["error[unreachable]", "nothing of this run is left", "run it again"]);
    assert_eq!(ended.json()["schema"], "eni.error/1");
}
