//! Why there is no connection, and what to do about it.

use thiserror::Error;

/// Settings that no call can be made with. Nothing was sent to EC2.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// No region anywhere.
    #[error(
        "no AWS region is set: name one with --region, in AWS_REGION or in the profile's `region`"
    )]
    NoRegion,
    /// A region that cannot be part of a host name.
    #[error("{region:?} is no AWS region: one looks like eu-west-1")]
    BadRegion {
        /// What was given.
        region: String,
    },
    /// No source of credentials had any.
    #[error(
        "no AWS credentials were found: name a profile with --profile, run `aws configure`, or set \
         AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY ({reason})"
    )]
    NoCredentials {
        /// What each source said.
        reason: String,
    },
    /// A source of credentials failed: a login that ran out, a role that may
    /// not be assumed, a profile that is wrong.
    #[error("the AWS credentials cannot be used: log in again or mend their source ({reason})")]
    UnusableCredentials {
        /// What the source said.
        reason: String,
    },
    /// An endpoint that cannot be one.
    #[error("{url:?} is no endpoint, {reason}: one looks like http://127.0.0.1:5000")]
    BadEndpoint {
        /// What was given, by option, environment or profile.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Settings that fit no endpoint of EC2 together.
    #[error(
        "EC2 has no endpoint for these settings, look at AWS_USE_FIPS_ENDPOINT, \
         AWS_USE_DUALSTACK_ENDPOINT and the same in the profile: {reason}"
    )]
    NoEndpoint {
        /// What does not fit.
        reason: String,
    },
    /// A profile that no file has.
    #[error("there is no AWS profile {name:?}: {}", known_profiles(.known))]
    UnknownProfile {
        /// What was named.
        name: String,
        /// The profiles that there are, in order.
        known: Vec<String>,
    },
    /// An AWS configuration file that cannot be read.
    #[error("the AWS configuration files cannot be read, mend or remove them: {reason}")]
    BadProfileFile {
        /// What is wrong.
        reason: String,
    },
}

fn known_profiles(known: &[String]) -> String {
    if known.is_empty() {
        "the AWS configuration files have none, see `aws configure`".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_profile_is_told_the_known_ones() {
        let error = |known: &[&str]| {
            let known = known.iter().map(|&name| name.to_owned()).collect();
            ConnectError::UnknownProfile { name: "prod".to_owned(), known }.to_string()
        };
        assert_eq!(
            error(&["default", "dev"]),
            r#"there is no AWS profile "prod": there are default, dev"#
        );
        assert!(error(&[]).contains("aws configure"));
    }
}
