//! The errors that EC2 answers, with its codes and messages.
//!
//! Source: doc:errors-overview; the messages are those that users report.

use std::fmt::Display;

use thiserror::Error;

/// An error as EC2 answers it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// EC2's code, such as `InvalidNetworkInterface.InUse`.
    pub code: &'static str,
    /// The HTTP status that it comes with.
    pub status: u16,
    /// EC2's text.
    pub message: String,
}

impl ApiError {
    /// An error that is the caller's fault: HTTP 400.
    pub(crate) fn client(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, status: 400, message: message.into() }
    }

    pub(crate) fn malformed(code: &'static str, text: &str, prefix: &str) -> Self {
        Self::client(code, format!("Invalid id: \"{text}\" (expecting \"{prefix}...\")"))
    }

    /// `what` in the singular, as EC2 calls it: `instance ID`.
    pub(crate) fn not_found<T: Display>(code: &'static str, what: &str, ids: &[T]) -> Self {
        let list = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let message = match ids {
            [_] => format!("The {what} '{list}' does not exist"),
            _ => format!("The {what}s '{list}' do not exist"),
        };
        Self::client(code, message)
    }

    pub(crate) fn interface_not_found<T: Display>(ids: &[T]) -> Self {
        Self::not_found("InvalidNetworkInterfaceID.NotFound", "networkInterface ID", ids)
    }

    pub(crate) fn instance_not_found<T: Display>(ids: &[T]) -> Self {
        Self::not_found("InvalidInstanceID.NotFound", "instance ID", ids)
    }

    pub(crate) fn attachment_not_found(id: impl Display) -> Self {
        Self::not_found("InvalidAttachmentID.NotFound", "attachment ID", &[id])
    }

    pub(crate) fn subnet_not_found<T: Display>(ids: &[T]) -> Self {
        Self::not_found("InvalidSubnetID.NotFound", "subnet ID", ids)
    }

    pub(crate) fn vpc_not_found<T: Display>(ids: &[T]) -> Self {
        Self::not_found("InvalidVpcID.NotFound", "vpc ID", ids)
    }

    pub(crate) fn group_not_found(id: impl Display) -> Self {
        Self::client("InvalidGroup.NotFound", format!("The security group '{id}' does not exist"))
    }

    pub(crate) fn address_not_found<T: Display>(ids: &[T]) -> Self {
        Self::not_found("InvalidAllocationID.NotFound", "allocation ID", ids)
    }

    pub(crate) fn association_not_found(id: impl Display) -> Self {
        Self::not_found("InvalidAssociationID.NotFound", "association ID", &[id])
    }

    pub(crate) fn parameter_value(message: impl Into<String>) -> Self {
        Self::client("InvalidParameterValue", message)
    }

    pub(crate) fn parameter_combination(message: impl Into<String>) -> Self {
        Self::client("InvalidParameterCombination", message)
    }

    /// `what` as the API names the parameter.
    pub(crate) fn missing_parameter(what: &str) -> Self {
        Self::client("MissingParameter", format!("The request must contain the parameter {what}"))
    }

    pub(crate) fn interface_in_use(id: impl Display) -> Self {
        Self::client("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use."))
    }

    /// What EC2 does and the simulator does not: it says so.
    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::client("UnsupportedOperation", message)
    }

    pub(crate) fn dependency_violation(message: impl Into<String>) -> Self {
        Self::client("DependencyViolation", message)
    }

    /// What a call that is only checked answers when it would have succeeded.
    pub(crate) fn dry_run_operation() -> Self {
        Self {
            code: "DryRunOperation",
            status: 412,
            message: "Request would have succeeded, but DryRun flag is set.".to_owned(),
        }
    }

    pub(crate) fn parameter_mismatch() -> Self {
        Self::client(
            "IdempotentParameterMismatch",
            "The request uses the same client token as a previous, but non-identical request.",
        )
    }
}
