//! The instance that this process runs on, as the instance metadata service
//! (IMDSv2) says it.

use std::error::Error;

use aws_config::{
    imds::client::{
        Client,
        error::{ImdsError, TokenError},
    },
    provider_config::ProviderConfig,
};
use aws_smithy_runtime_api::{client::http::SharedHttpClient, shared::IntoShared};
use aws_types::os_shim_internal::Env;
use eni_core::id::InstanceId;
use thiserror::Error;

use crate::{
    error::{chain, find},
    transport::{NeverConnected, Transport},
};

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
const PATH: &str = "/latest/meta-data/instance-id";
/// One more than once: the service may throttle a machine that boots.
const TRIES: u32 = 2;

/// Why it is not known which instance this is. Nothing was sent to EC2.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ThisInstanceError {
    /// The environment says not to ask.
    #[error(
        "AWS_EC2_METADATA_DISABLED is set, so this instance's id cannot be asked for: unset it, or \
         name the instance"
    )]
    Disabled,
    /// There is no such service.
    #[error(
        "there is no instance metadata service here, so this is probably no EC2 instance: name the \
         instance ({reason})"
    )]
    Unreachable {
        /// What happened.
        reason: String,
    },
    /// The service takes connections, and its answer does not arrive.
    #[error(
        "the instance metadata service does not answer in time: in a container its hop limit must \
         be 2 (aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2), or name \
         the instance ({reason})"
    )]
    NoAnswer {
        /// What happened.
        reason: String,
    },
    /// The service is there and turned off.
    #[error(
        "the instance metadata service is turned off for this instance: turn it on (aws ec2 \
         modify-instance-metadata-options --http-endpoint enabled), or name the instance"
    )]
    TurnedOff,
    /// Something else answered, or the service's endpoint is set to what cannot
    /// be one.
    #[error(
        "the instance metadata service cannot be used, look at AWS_EC2_METADATA_SERVICE_ENDPOINT, \
         or name the instance: {reason}"
    )]
    Unusable {
        /// What happened.
        reason: String,
    },
    /// The answer is no instance's id.
    #[error(
        "the instance metadata service gives {text:?} for this instance's id, which is none: name \
         the instance"
    )]
    NoId {
        /// The answer, as far as it is worth showing.
        text: String,
    },
}

/// Asks the instance metadata service which instance this is. Its endpoint and
/// mode are taken from environment and profile, as AWS users set them; no proxy
/// is used.
///
/// # Errors
///
/// When it does not say, after some seconds at most.
pub async fn this_instance() -> Result<InstanceId, ThisInstanceError> {
    if Env::real().get(DISABLED).is_ok_and(|disabled| disabled.eq_ignore_ascii_case("true")) {
        return Err(ThisInstanceError::Disabled);
    }
    let transport: SharedHttpClient = Transport::direct().into_shared();
    let config = ProviderConfig::without_region().with_http_client(transport);
    let client = Client::builder().configure(&config).max_attempts(TRIES).build();
    let answer = client.get(PATH).await.map_err(|error| explained(&error))?;
    let text = answer.as_ref().trim();
    InstanceId::new(text)
        .map_err(|_| ThisInstanceError::NoId { text: text.chars().take(60).collect() })
}

fn explained(error: &ImdsError) -> ThisInstanceError {
    if let ImdsError::ErrorResponse(answer) = error {
        return match answer.response().status().as_u16() {
            403 => ThisInstanceError::TurnedOff,
            status => ThisInstanceError::Unusable { reason: format!("it answers {status}") },
        };
    }
    // The SDK tells a refused token by its words alone.
    let forbidden = |error: &TokenError| error.to_string().starts_with("request forbidden");
    if find::<TokenError>(error).is_some_and(forbidden) {
        return ThisInstanceError::TurnedOff;
    }
    let reason = chain(error);
    if find::<NeverConnected>(error).is_some() {
        ThisInstanceError::Unreachable { reason }
    } else if ran_out_of_time(error) {
        ThisInstanceError::NoAnswer { reason }
    } else {
        ThisInstanceError::Unusable { reason }
    }
}

fn ran_out_of_time(error: &(dyn Error + 'static)) -> bool {
    use aws_smithy_runtime_api::client::result::ConnectorError;
    find::<ConnectorError>(error).is_some_and(ConnectorError::is_timeout)
        || chain(error).contains("timeout")
}
