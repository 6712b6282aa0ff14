//! How settings are found, and what is said when they are not.

use crate::process::{Case, Server};

const AWS_KEYS: &str = "aws_access_key_id = AKIDFILE\naws_secret_access_key = secret\n";
const DUMMY: &str = "no credentials were found: the endpoint on loopback gets dummy ones";
const US_EAST_1: &str = "no region is set: the endpoint on loopback gets us-east-1";
/// An endpoint that is not on loopback; nothing is sent to it.
const ELSEWHERE: &str = "https://ec2.example.invalid";

fn pair(key: &str, region: &str) -> (String, String) {
    (key.to_owned(), region.to_owned())
}

#[test]
fn a_loopback_endpoint_without_settings_gets_dummies_and_says_so() {
    let (ec2, imds) = (Server::ec2(), Server::without_anything());
    let report = Case::new("dummies").endpoint(&ec2.url).imds(&imds).run();
    assert_eq!(report, format!("{}; {US_EAST_1}; {DUMMY}", ec2.url));
    assert_eq!(ec2.signed_with(), pair("test", "us-east-1"));
    assert_eq!(imds.heads().len(), 0, "the metadata service was asked");
}

#[test]
fn a_loopback_endpoint_is_given_the_settings_there_are() {
    let ec2 = Server::ec2();
    let case = Case::new("given").endpoint(&ec2.url).keys().env("AWS_REGION", "eu-west-1");
    assert_eq!(case.run(), ec2.url);
    assert_eq!(ec2.signed_with(), pair("AKIDENV", "eu-west-1"));
}

#[test]
fn a_loopback_endpoint_is_not_given_what_a_profile_takes_from_the_metadata_service() {
    let (ec2, imds) = (Server::ec2(), Server::without_anything());
    let report = Case::new("source")
        .endpoint(&ec2.url)
        .imds(&imds)
        .config_file(
            "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/r\n\
             credential_source = Ec2InstanceMetadata\n",
        )
        .run();
    assert_eq!(report, format!("{}; {DUMMY}", ec2.url));
    assert_eq!(imds.heads().len(), 0, "the metadata service was asked");
}

#[test]
fn a_loopback_endpoint_is_not_reached_through_a_proxy() {
    let (ec2, proxy) = (Server::ec2(), Server::without_anything());
    let case = Case::new("proxy").endpoint(&ec2.url).keys().region("eu-west-1");
    let report = case.env("HTTP_PROXY", &proxy.url).env("http_proxy", &proxy.url).run();
    assert_eq!(report, ec2.url);
    assert_eq!(proxy.heads().len(), 0);
}

#[test]
fn the_region_is_the_options_then_the_environments_then_the_profiles() {
    let in_profile = "[default]\nregion = eu-north-1\n";
    for (option, env, expected) in [
        (Some("eu-west-1"), Some("eu-south-1"), "eu-west-1"),
        (None, Some("eu-south-1"), "eu-south-1"),
        (None, None, "eu-north-1"),
    ] {
        let ec2 = Server::ec2();
        let mut case = Case::new("region").endpoint(&ec2.url).keys().config_file(in_profile);
        if let Some(region) = option {
            case = case.region(region);
        }
        if let Some(region) = env {
            case = case.env("AWS_REGION", region);
        }
        assert_eq!(case.run(), ec2.url);
        assert_eq!(ec2.signed_with(), pair("AKIDENV", expected));
    }
}

#[test]
fn the_endpoint_is_the_options_then_the_environments_then_the_profiles() {
    let [option, service, global, profile] = [(); 4].map(|()| Server::ec2());
    let servers = [&option, &service, &global, &profile];
    for (first, used) in servers.iter().enumerate() {
        let in_profile = format!("[default]\nregion = eu-west-1\nendpoint_url = {}\n", profile.url);
        let mut case = Case::new("endpoint").keys().config_file(&in_profile);
        if first == 0 {
            case = case.endpoint(&option.url);
        }
        if first <= 1 {
            case = case.env("AWS_ENDPOINT_URL_EC2", &service.url);
        }
        if first <= 2 {
            case = case.env("AWS_ENDPOINT_URL", &global.url);
        }
        assert_eq!(case.run(), used.url);
        assert_eq!(used.heads().len(), 1);
    }
}

#[test]
fn endpoints_in_the_environment_are_ignored_if_it_says_so() {
    let case = Case::new("ignored").keys().region("eu-west-1");
    let report = case
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
        .env("AWS_ACCOUNT_ID", "123456789012")
        .run();
    assert_eq!(report, "aws 123456789012 eu-west-1");
}

#[test]
fn a_profile_gives_region_and_credentials() {
    let file =
        format!("[default]\nregion = eu-north-1\n[profile dev]\nregion = eu-west-1\n{AWS_KEYS}");
    let by_option = |case: Case| case.profile("dev");
    let by_env = |case: Case| case.env("AWS_PROFILE", "dev");
    for name in [by_option, by_env] {
        let ec2 = Server::ec2();
        let case = Case::new("profile").endpoint(&ec2.url).config_file(&file);
        assert_eq!(name(case).run(), ec2.url);
        assert_eq!(ec2.signed_with(), pair("AKIDFILE", "eu-west-1"));
    }
}

#[test]
fn a_profile_that_an_option_names_wins_over_keys_in_the_environment() {
    let file = format!("[profile dev]\nregion = eu-west-1\n{AWS_KEYS}");
    let by_option = |case: Case| case.profile("dev");
    let by_env = |case: Case| case.env("AWS_PROFILE", "dev");
    let (named, found) = (by_option as fn(Case) -> Case, by_env as fn(Case) -> Case);
    for (name, key) in [(named, "AKIDFILE"), (found, "AKIDENV")] {
        let ec2 = Server::ec2();
        let here = Case::new("option-wins").keys().config_file(&file).endpoint(&ec2.url);
        assert_eq!(name(here).run(), ec2.url);
        assert_eq!(ec2.signed_with(), pair(key, "eu-west-1"));

        let sts = Server::new("500 Oops", String::new());
        let there = Case::new("option-wins-there").keys().config_file(&file);
        let report = name(there).env("AWS_ENDPOINT_URL_STS", &sts.url).run();
        assert_eq!(report, "aws eu-west-1 (account unknown)");
        assert_eq!(sts.signed_with(), pair(key, "eu-west-1"));
    }
}

#[test]
fn keys_in_the_environment_do_not_stand_in_for_those_a_named_profile_lacks() {
    let file = "[profile dev]\nregion = eu-west-1\n";
    let case = |name| Case::new(name).keys().config_file(file).profile("dev");
    let report = case("lacks").endpoint(ELSEWHERE).run();
    assert!(report.starts_with("NoCredentials"), "{report}");
    let ec2 = Server::ec2();
    assert_eq!(case("lacks-here").endpoint(&ec2.url).run(), format!("{}; {DUMMY}", ec2.url));
}

#[test]
fn the_metadata_service_is_the_last_source_of_credentials_off_loopback() {
    let file = "[profile dev]\nregion = eu-west-1\n";
    let by_option = |case: Case| case.profile("dev");
    let by_env = |case: Case| case.env("AWS_PROFILE", "dev");
    for name in [by_option as fn(Case) -> Case, by_env] {
        let imds = Server::without_anything();
        let case = Case::new("last").imds(&imds).endpoint(ELSEWHERE).config_file(file);
        let report = name(case).run();
        assert!(report.contains("IMDS"), "{report}");
        assert_ne!(imds.heads().len(), 0);
    }
}

#[test]
fn a_profile_that_is_not_there_is_an_error_whatever_else_is_set() {
    let file = format!("[default]\n{AWS_KEYS}[profile dev]\n{AWS_KEYS}");
    let by_option = |case: Case| case.profile("prod");
    let by_env = |case: Case| case.env("AWS_PROFILE", "prod");
    for name in [by_option, by_env] {
        let case = Case::new("unknown").endpoint(ELSEWHERE).keys().region("eu-west-1");
        let report = name(case.config_file(&file)).run();
        assert_eq!(report, r#"UnknownProfile { name: "prod", known: ["default", "dev"] }"#);
    }
}

#[test]
fn files_that_cannot_be_read_are_an_error() {
    let case = Case::new("broken").endpoint(ELSEWHERE).keys().region("eu-west-1");
    let report = case.config_file("[default\nregion").run();
    assert!(report.starts_with("BadProfileFile"), "{report}");
}

#[test]
fn without_a_region_the_metadata_service_is_asked_and_then_it_is_an_error() {
    let imds = Server::without_anything();
    let report = Case::new("no-region").endpoint(ELSEWHERE).keys().imds(&imds).run();
    assert_eq!(report, "NoRegion");
    assert_ne!(imds.heads().len(), 0);
}

#[test]
fn a_region_that_cannot_be_one_is_an_error() {
    for region in ["eu west", "eu/west", "-", ""] {
        let report = Case::new("bad-region").endpoint(ELSEWHERE).keys().region(region).run();
        assert_eq!(report, format!("BadRegion {{ region: {region:?} }}"));
    }
}

#[test]
fn without_credentials_nothing_but_a_loopback_endpoint_is_connected_to() {
    let report = Case::new("no-credentials").endpoint(ELSEWHERE).region("eu-west-1").run();
    assert!(report.starts_with("NoCredentials"), "{report}");
}

#[test]
fn credentials_whose_source_fails_are_an_error_on_loopback_too() {
    const SSO: &str = "sso_account_id = 123456789012\nsso_role_name = r\n";
    let logged_out = format!("{SSO}sso_region = eu-west-1\nsso_start_url = https://sso.invalid\n");
    for source in [
        "credential_process = /nowhere/at-all\n",
        &logged_out,
        SSO,
        "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = gone\n",
        "aws_access_key_id = AKIDFILE\n",
    ] {
        let file =
            format!("[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-1\n{source}");
        let by_option = |case: Case| case.profile("dev");
        let by_env = |case: Case| case.env("AWS_PROFILE", "dev");
        for name in [by_option as fn(Case) -> Case, by_env] {
            for endpoint in [ELSEWHERE, &Server::ec2().url] {
                let case = Case::new("source-fails").endpoint(endpoint).config_file(&file);
                let report = name(case).run();
                assert!(report.starts_with("UnusableCredentials"), "{source}{endpoint}: {report}");
            }
        }
    }
}

#[test]
fn an_endpoint_that_cannot_be_one_is_an_error_wherever_it_was_named() {
    let by_option = |case: Case| case.endpoint("not-a-url");
    let by_env = |case: Case| case.env("AWS_ENDPOINT_URL", "not-a-url");
    let by_profile = |case: Case| case.config_file("[default]\nendpoint_url = not-a-url\n");
    for name in [by_option, by_env, by_profile] {
        let report = name(Case::new("bad-endpoint").keys().region("eu-west-1")).run();
        assert!(report.starts_with(r#"BadEndpoint { url: "not-a-url""#), "{report}");
    }
}

#[test]
fn settings_that_fit_no_endpoint_together_are_an_error() {
    let case = Case::new("no-endpoint").endpoint(ELSEWHERE).keys().region("eu-west-1");
    let report = case.env("AWS_USE_FIPS_ENDPOINT", "true").run();
    assert!(report.starts_with("NoEndpoint"), "{report}");
    assert!(report.contains("FIPS"), "{report}");
}

#[test]
fn the_account_is_the_credentials_own_or_what_sts_says() {
    let body = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
        <GetCallerIdentityResult><Account>210987654321</Account></GetCallerIdentityResult>\
        </GetCallerIdentityResponse>";
    let case = |sts: &Server| {
        Case::new("account").keys().region("eu-west-1").env("AWS_ENDPOINT_URL_STS", &sts.url)
    };
    let sts = Server::new("200 OK", body.to_owned());
    assert_eq!(case(&sts).run(), "aws 210987654321 eu-west-1");
    assert_eq!(sts.signed_with(), pair("AKIDENV", "eu-west-1"));

    let sts = Server::new("200 OK", body.to_owned());
    let report = case(&sts).env("AWS_ACCOUNT_ID", "123456789012").run();
    assert_eq!(report, "aws 123456789012 eu-west-1");
    assert_eq!(sts.heads().len(), 0, "asked for what was known");

    let sts = Server::new("500 Oops", String::new());
    assert_eq!(case(&sts).run(), "aws eu-west-1 (account unknown)");
    assert_eq!(sts.heads().len(), 1, "asked again for what is only for show");

    let sts = Server::new("200 OK", body.to_owned());
    assert_eq!(case(&sts).endpoint(ELSEWHERE).run(), ELSEWHERE);
    assert_eq!(sts.heads().len(), 0, "asked for an endpoint's account");
}
