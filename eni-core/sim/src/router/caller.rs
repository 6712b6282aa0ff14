//! Who asks, read out of a signature's credential scope (doc:
//! Signature Version 4). Signatures are not checked, secrets are never seen.

use super::Request;

/// The account and the region that a request is for; absent where the
/// signature does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The access key id, if it is an account's number; otherwise an access
    /// key does not tell its account.
    pub account_id: Option<String>,
    /// The region.
    pub region: Option<String>,
}

impl Caller {
    pub(super) fn of(request: &Request, form: &[(String, String)]) -> Self {
        let header = request.authorization.as_deref().and_then(credential);
        let parameter = || {
            let (_, value) = form.iter().find(|(name, _)| name == "X-Amz-Credential")?;
            Some(value.as_str())
        };
        header.or_else(parameter).map_or_else(Self::default, Self::scope)
    }

    /// `KEY/DATE/REGION/SERVICE/aws4_request`.
    fn scope(credential: &str) -> Self {
        let mut parts = credential.split('/');
        let key = parts.next().unwrap_or_default();
        let is_account = key.len() == 12 && key.bytes().all(|byte| byte.is_ascii_digit());
        let region = parts.nth(1).filter(|region| !region.is_empty());
        Self { account_id: is_account.then(|| key.to_owned()), region: region.map(str::to_owned) }
    }
}

/// The credential of `AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., ...`.
fn credential(authorization: &str) -> Option<&str> {
    let (scheme, rest) = authorization.split_once(' ')?;
    scheme.starts_with("AWS4-").then_some(())?;
    rest.split(',').find_map(|part| part.trim().strip_prefix("Credential="))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(authorization: &str) -> (Option<String>, Option<String>) {
        let request =
            Request { authorization: Some(authorization.to_owned()), ..Request::default() };
        let caller = Caller::of(&request, &[]);
        (caller.account_id, caller.region)
    }

    #[test]
    fn a_signature_says_the_region_and_may_say_the_account() {
        let header = |key: &str| {
            format!(
                "AWS4-HMAC-SHA256 Credential={key}/20260101/eu-west-1/ec2/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature=abc"
            )
        };
        let region = Some("eu-west-1".to_owned());
        assert_eq!(caller(&header("AKIDEXAMPLE")), (None, region.clone()));
        assert_eq!(caller(&header("111122223333")), (Some("111122223333".to_owned()), region));
    }

    #[test]
    fn what_is_no_signature_says_nothing() {
        for text in ["", "Basic abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=", "AWS4- x"]
        {
            assert_eq!(caller(text), (None, None), "{text}");
        }
    }

    #[test]
    fn a_presigned_address_says_it_in_a_parameter() {
        let form = [(
            "X-Amz-Credential".to_owned(),
            "AKID/20260101/us-west-2/ec2/aws4_request".to_owned(),
        )];
        let caller = Caller::of(&Request::default(), &form);
        assert_eq!(caller.region.as_deref(), Some("us-west-2"));
    }
}
