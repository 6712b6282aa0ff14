//! The way to an account: endpoint, region and credentials, found where AWS
//! users expect them.

use std::{error::Error, fmt, time::Duration};

#[expect(deprecated, reason = "aws-config takes the files of a profile by this name only")]
use aws_config::profile::profile_file::ProfileFiles;
use aws_config::{
    BehaviorVersion, ConfigLoader, SdkConfig,
    environment::EnvironmentVariableRegionProvider,
    meta::region::RegionProviderChain,
    profile::{self, ProfileFileRegionProvider},
    provider_config::ProviderConfig,
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError},
};
use aws_sdk_ec2::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_smithy_runtime_api::{
    client::http::{HttpClient, SharedHttpClient},
    shared::IntoShared,
};
use aws_types::{
    os_shim_internal::{Env, Fs},
    region::Region,
    service_config::ServiceConfigKey,
};

use crate::{
    client::{AwsEc2, Timeouts},
    connect_error::ConnectError,
    credentials::{self, NotForLoopback, PROMISES, Preloaded, Profile},
    endpoint::{fault_of, is_loopback},
    error::{chain, find},
    target::Target,
    transport::Transport,
};

/// The region that a loopback endpoint gets if none is set.
const LOOPBACK_REGION: &str = "us-east-1";
/// How long asking STS for the account's number may take. It is only for show.
const ACCOUNT_TIMEOUT: Duration = Duration::from_secs(2);

/// What a user may set. What is not set is taken from the environment, the AWS
/// configuration files and the instance metadata service, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectOptions {
    /// The region, else `AWS_REGION` and so on.
    pub region: Option<String>,
    /// The profile, else `AWS_PROFILE`, else `default`. One that is named here
    /// is asked for credentials instead of `AWS_ACCESS_KEY_ID`.
    pub profile: Option<String>,
    /// The endpoint, else `AWS_ENDPOINT_URL_EC2`, `AWS_ENDPOINT_URL` or the
    /// profile's.
    pub endpoint_url: Option<String>,
    /// How long a call may take.
    pub timeouts: Timeouts,
}

/// A client that can be used, and what it talks to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Connected {
    /// The port.
    pub ec2: AwsEc2,
    /// Where its calls go.
    pub target: Target,
    /// What was made up, since nothing was set and the endpoint is on
    /// loopback. To be shown to the user.
    pub assumed: Vec<Assumed>,
}

/// A setting that was made up for an endpoint on loopback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Assumed {
    /// Dummy credentials, since no source had any.
    Credentials,
    /// A region, since none was set.
    Region,
}

impl fmt::Display for Assumed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials => {
                f.write_str("no credentials were found: the endpoint on loopback gets dummy ones")
            }
            Self::Region => {
                write!(f, "no region is set: the endpoint on loopback gets {LOOPBACK_REGION}")
            }
        }
    }
}

/// Finds endpoint, region and credentials and makes a client of them.
///
/// Credentials are loaded here once, so that missing or expired ones are an
/// error of the settings and not of the first call. For an endpoint on
/// loopback the instance metadata service is not asked for anything, proxies
/// are not used, and what is missing is made up (see [`Connected::assumed`]);
/// what is there and fails is an error.
/// For AWS itself without an account number in the credentials, STS is asked
/// for it, once and briefly.
///
/// # Errors
///
/// When no call could be made with the settings there are.
pub async fn connect(options: &ConnectOptions) -> Result<Connected, ConnectError> {
    connect_through(options, |client| client).await
}

/// The same, with something around the HTTP client that the calls to EC2 go
/// through. What finds region, credentials and account goes past it.
///
/// # Errors
///
/// As [`connect`].
pub async fn connect_through<C: HttpClient + 'static>(
    options: &ConnectOptions,
    around: impl FnOnce(SharedHttpClient) -> C,
) -> Result<Connected, ConnectError> {
    let profile = find_profile(options.profile.as_deref()).await?;
    // Files and environment only: where calls go decides whether anything else
    // may be asked. Without a region aws-config would ask for one at once.
    let region = local_region(options).region().await;
    let stand_in = region.clone().unwrap_or(Region::from_static(LOOPBACK_REGION));
    let local =
        load(options, Transport::direct(), |loader| loader.no_credentials().region(stand_in)).await;
    let endpoint = options.endpoint_url.clone().or_else(|| configured_endpoint(&local));
    if let Some((url, reason)) = endpoint.as_ref().and_then(|url| Some((url, fault_of(url)?))) {
        return Err(ConnectError::BadEndpoint { url: url.clone(), reason });
    }
    let found = match &endpoint {
        Some(url) if is_loopback(url) => on_loopback(options, &profile, region.as_ref()).await?,
        _ => on_network(options, &profile, region.as_ref()).await?,
    };
    check_endpoint(&found, endpoint.as_deref()).await?;
    let target = match &endpoint {
        Some(url) => Target::Endpoint { url: url.clone() },
        None => Target::Aws { account: account(&found).await, region: found.region.to_string() },
    };
    let mut config = aws_sdk_ec2::config::Builder::from(&found.sdk)
        .region(found.region)
        .credentials_provider(Preloaded::new(found.credentials, found.provider));
    config.set_endpoint_url(endpoint);
    config.set_http_client(found.sdk.http_client().map(|client| around(client).into_shared()));
    Ok(Connected { ec2: AwsEc2::new(config, options.timeouts), target, assumed: found.assumed })
}

/// Settings that a client can be made of.
struct Found {
    sdk: SdkConfig,
    region: Region,
    credentials: Credentials,
    provider: SharedCredentialsProvider,
    assumed: Vec<Assumed>,
}

async fn on_loopback(
    options: &ConnectOptions,
    profile: &Profile,
    region: Option<&Region>,
) -> Result<Found, ConnectError> {
    let mut assumed = Vec::new();
    let region = match region {
        Some(region) => checked(region)?,
        None => {
            assumed.push(Assumed::Region);
            Region::from_static(LOOPBACK_REGION)
        }
    };
    let transport: SharedHttpClient = Transport::direct().into_shared();
    let config = ProviderConfig::without_region()
        .with_region(Some(region.clone()))
        .with_http_client(transport.clone());
    let sources = credentials::on_loopback(&config, profile);
    let (credentials, provider) = match sources.provide_credentials().await {
        Ok(credentials) => (credentials, SharedCredentialsProvider::new(sources)),
        Err(error) => match unloaded(&error) {
            ConnectError::NoCredentials { .. } => {
                assumed.push(Assumed::Credentials);
                let dummy = credentials::dummy();
                (dummy.clone(), SharedCredentialsProvider::new(dummy))
            }
            unusable => return Err(unusable),
        },
    };
    let sdk =
        load(options, transport, |loader| loader.no_credentials().region(region.clone())).await;
    Ok(Found { sdk, region, credentials, provider, assumed })
}

async fn on_network(
    options: &ConnectOptions,
    profile: &Profile,
    region: Option<&Region>,
) -> Result<Found, ConnectError> {
    let region = region.map(checked).transpose()?;
    let transport: SharedHttpClient = Transport::through_proxy().into_shared();
    let sdk = load(options, transport.clone(), |loader| match region {
        Some(region) => loader.no_credentials().region(region),
        None => loader.no_credentials(),
    })
    .await;
    let region = checked(sdk.region().ok_or(ConnectError::NoRegion)?)?;
    let mut config = ProviderConfig::without_region()
        .with_region(Some(region.clone()))
        .with_http_client(transport)
        .with_use_fips(sdk.use_fips())
        .with_use_dual_stack(sdk.use_dual_stack());
    if let Some(retries) = sdk.retry_config() {
        config = config.with_retry_config(retries.clone());
    }
    if let Some(timeouts) = sdk.timeout_config() {
        config = config.with_timeout_config(timeouts.clone());
    }
    let sources = credentials::on_network(&config, profile);
    let credentials = sources.provide_credentials().await.map_err(|error| unloaded(&error))?;
    let provider = SharedCredentialsProvider::new(sources);
    Ok(Found { sdk, region, credentials, provider, assumed: Vec::new() })
}

/// Tells sources that have no credentials from one that should have some.
fn unloaded(error: &CredentialsError) -> ConnectError {
    let reason = chain(error);
    match error {
        CredentialsError::CredentialsNotLoaded(_) => ConnectError::NoCredentials { reason },
        _ if find::<NotForLoopback>(error).is_some() => ConnectError::NoCredentials { reason },
        _ => ConnectError::UnusableCredentials { reason },
    }
}

async fn load(
    options: &ConnectOptions,
    transport: impl IntoShared<SharedHttpClient>,
    adjust: impl FnOnce(ConfigLoader) -> ConfigLoader,
) -> SdkConfig {
    let mut loader =
        aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(transport.into_shared());
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    adjust(loader).load().await
}

/// The region as options, environment and profile have it.
fn local_region(options: &ConnectOptions) -> RegionProviderChain {
    let mut from_profile = ProfileFileRegionProvider::builder();
    if let Some(profile) = &options.profile {
        from_profile = from_profile.profile_name(profile);
    }
    RegionProviderChain::first_try(options.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(from_profile.build())
}

/// A region becomes part of a host name.
fn checked(region: &Region) -> Result<Region, ConnectError> {
    let text = region.as_ref();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if (1..=63).contains(&text.len()) && text.bytes().all(fits) && !text.starts_with('-') {
        Ok(region.clone())
    } else {
        Err(ConnectError::BadRegion { region: text.to_owned() })
    }
}

/// The endpoint as environment and profile have it, as it is written there:
/// aws-config passes over one that is no URL, and calls would go to AWS.
fn configured_endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("EC2")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    config.service_config()?.load_config(key)
}

/// Region, endpoint and the flags beside them must fit together: else no call
/// could be made, and each would say so in its own words.
async fn check_endpoint(found: &Found, endpoint: Option<&str>) -> Result<(), ConnectError> {
    let no_endpoint =
        |error: &(dyn Error + 'static)| ConnectError::NoEndpoint { reason: chain(error) };
    let parameters = Params::builder()
        .region(found.region.as_ref())
        .set_use_fips(found.sdk.use_fips())
        .set_use_dual_stack(found.sdk.use_dual_stack())
        .set_endpoint(endpoint.map(str::to_owned))
        .build()
        .map_err(|error| no_endpoint(&error))?;
    let resolver = DefaultResolver::new();
    let endpoint = resolver.resolve_endpoint(&parameters).await;
    endpoint.map(drop).map_err(|error| no_endpoint(error.as_ref()))
}

/// A profile that was named must be there: the SDK would go on without it.
async fn find_profile(named: Option<&str>) -> Result<Profile, ConnectError> {
    #[expect(deprecated, reason = "see the import")]
    let files = ProfileFiles::default();
    let profiles =
        profile::load(&Fs::real(), &Env::real(), &files, named.map(|name| name.to_owned().into()))
            .await
            .map_err(|error| ConnectError::BadProfileFile { reason: chain(&error) })?;
    let name = profiles.selected_profile();
    let profile = profiles.get_profile(name);
    if name == "default" || profile.is_some() {
        let promises =
            profile.is_some_and(|profile| PROMISES.iter().any(|key| profile.get(key).is_some()));
        return Ok(Profile { named: named.map(str::to_owned), promises });
    }
    let mut known: Vec<_> = profiles.profiles().map(str::to_owned).collect();
    known.sort();
    Err(ConnectError::UnknownProfile { name: name.to_owned(), known })
}

/// The account's number, if the credentials or STS know it.
async fn account(found: &Found) -> Option<String> {
    if let Some(account) = found.credentials.account_id() {
        return Some(account.as_str().to_owned());
    }
    let timeouts = TimeoutConfig::builder().operation_timeout(ACCOUNT_TIMEOUT).build();
    let config = aws_sdk_sts::config::Builder::from(&found.sdk)
        .region(found.region.clone())
        .credentials_provider(found.credentials.clone())
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .build();
    let answer = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await;
    answer.ok()?.account
}
