//! Sources of credentials beside the SDK's usual chain.

use std::sync::{Mutex, PoisonError};

use aws_config::{
    ecs::EcsCredentialsProvider, environment::EnvironmentVariableCredentialsProvider,
    meta::credentials::CredentialsProviderChain, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, web_identity_token::WebIdentityTokenCredentialsProvider,
};
use aws_credential_types::{
    Credentials,
    provider::{
        ProvideCredentials, Result as CredentialsResult, SharedCredentialsProvider,
        error::CredentialsError, future,
    },
};

/// The SDK's usual chain without the instance metadata service.
pub(crate) fn without_imds(
    config: &ProviderConfig,
    profile: Option<&str>,
) -> CredentialsProviderChain {
    let mut from_profile = ProfileFileCredentialsProvider::builder()
        .configure(config)
        .with_custom_provider("Ec2InstanceMetadata", NoCredentials);
    if let Some(profile) = profile {
        from_profile = from_profile.profile_name(profile);
    }
    let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(config).build();
    let ecs = EcsCredentialsProvider::builder().configure(config).build();
    CredentialsProviderChain::first_try(
        "Environment",
        EnvironmentVariableCredentialsProvider::new(),
    )
    .or_else("Profile", from_profile.build())
    .or_else("WebIdentityToken", web_identity)
    .or_else("EcsContainer", ecs)
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
        let reason = "a loopback endpoint is not given this instance's credentials";
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(reason)))
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
