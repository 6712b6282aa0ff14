//! Where credentials come from: the SDK's usual sources, in the order that users
//! of the AWS CLI know. What must not be here: which endpoint they are for.

use std::sync::{Mutex, PoisonError};

use aws_config::{
    ecs::EcsCredentialsProvider, environment::EnvironmentVariableCredentialsProvider,
    imds::credentials::ImdsCredentialsProvider, meta::credentials::CredentialsProviderChain,
    profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig,
    web_identity_token::WebIdentityTokenCredentialsProvider,
};
use aws_credential_types::{
    Credentials,
    provider::{
        ProvideCredentials, Result as CredentialsResult, SharedCredentialsProvider,
        error::CredentialsError, future,
    },
};
use thiserror::Error;

const IMDS: &str = "Ec2InstanceMetadata";

/// The profile that credentials may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Its name, if an option has it: then it is asked instead of the
    /// environment, as the AWS CLI does it.
    pub(crate) named: Option<String>,
    /// Whether it has a key of [`PROMISES`].
    pub(crate) promises: bool,
}

/// Keys of a profile without whose credentials nothing else must be asked. The
/// SDK takes some profiles that lack a part of these for empty ones.
pub(crate) const PROMISES: [&str; 3] = ["role_arn", "sso_account_id", "sso_role_name"];

/// In an error's chain: the instance metadata service was not asked.
#[derive(Debug, Error)]
#[error("an endpoint on loopback is not given this instance's credentials")]
pub(crate) struct NotForLoopback;

/// The SDK's usual sources.
pub(crate) fn on_network(config: &ProviderConfig, profile: &Profile) -> CredentialsProviderChain {
    let from_profile = ProfileFileCredentialsProvider::builder().configure(config);
    chain(config, profile, from_profile)
        .or_else(IMDS, ImdsCredentialsProvider::builder().configure(config).build())
}

/// The same without the instance metadata service.
pub(crate) fn on_loopback(config: &ProviderConfig, profile: &Profile) -> CredentialsProviderChain {
    let from_profile = ProfileFileCredentialsProvider::builder()
        .configure(config)
        .with_custom_provider(IMDS, NoCredentials);
    chain(config, profile, from_profile)
}

fn chain(
    config: &ProviderConfig,
    profile: &Profile,
    mut from_profile: aws_config::profile::credentials::Builder,
) -> CredentialsProviderChain {
    if let Some(name) = &profile.named {
        from_profile = from_profile.profile_name(name);
    }
    let from_profile = Promised { promises: profile.promises, provider: from_profile.build() };
    let chain = if profile.named.is_some() {
        CredentialsProviderChain::first_try("Profile", from_profile)
    } else {
        let from_environment = EnvironmentVariableCredentialsProvider::new();
        let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(config);
        CredentialsProviderChain::first_try("Environment", from_environment)
            .or_else("Profile", from_profile)
            .or_else("WebIdentityToken", web_identity.build())
    };
    chain.or_else("EcsContainer", EcsCredentialsProvider::builder().configure(config).build())
}

/// A profile's credentials. Where it promises some and has none it is broken,
/// and whoever is next in the chain must not stand in for it.
#[derive(Debug)]
struct Promised {
    promises: bool,
    provider: ProfileFileCredentialsProvider,
}

impl Promised {
    async fn credentials(&self) -> CredentialsResult {
        match self.provider.provide_credentials().await {
            Err(error @ CredentialsError::CredentialsNotLoaded(_)) if self.promises => {
                Err(CredentialsError::invalid_configuration(error))
            }
            result => result,
        }
    }
}

impl ProvideCredentials for Promised {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Credentials for an endpoint that does not check them.
pub(crate) fn dummy() -> Credentials {
    Credentials::new("test", "test", None, None, "dummy")
}

/// Hands out credentials that were loaded before, once, and then asks their
/// provider again: what was loaded to see that it can be is not loaded twice.
#[derive(Debug)]
pub(crate) struct Preloaded {
    first: Mutex<Option<Credentials>>,
    then: SharedCredentialsProvider,
}

impl Preloaded {
    /// These credentials, then what their provider gives.
    pub(crate) fn new(first: Credentials, then: SharedCredentialsProvider) -> Self {
        Self { first: Mutex::new(Some(first)), then }
    }

    async fn credentials(&self) -> CredentialsResult {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(credentials) => Ok(credentials),
            None => self.then.provide_credentials().await,
        }
    }
}

impl ProvideCredentials for Preloaded {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.then.fallback_on_interrupt()
    }
}

#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(NotForLoopback)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn preloaded_credentials_are_handed_out_once() {
        let key = |key: &str| Credentials::new(key, "secret", None, None, "test");
        let then = SharedCredentialsProvider::new(key("then"));
        let provider = Preloaded::new(key("first"), then);
        for expected in ["first", "then", "then"] {
            let credentials = provider.provide_credentials().await.unwrap();
            assert_eq!(credentials.access_key_id(), expected);
        }
    }
}
