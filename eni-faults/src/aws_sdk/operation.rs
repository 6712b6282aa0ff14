//! The name of what a request asks for. Nothing about faults.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept, context::BeforeTransmitInterceptorContextMut, dyn_dispatch_hint,
        },
        orchestrator::{HttpRequest, Metadata},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The service's name as its SDK crate has it, such as `EC2`: known where
    /// [`NameOperation`] runs, else `None`.
    pub service: Option<String>,
    /// The operation, such as `CreateNetworkInterface`.
    pub name: String,
}

impl Operation {
    /// The operation that a request names: by [`NameOperation`]; else by the
    /// header `X-Amz-Target` (the JSON protocols), the parameter `Action` of the
    /// body or of the address (the query protocols, EC2's among them). `None`
    /// for a request of a REST protocol that has no stamp.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        if let Some(stamped) = request.extension::<Self>() {
            return Some(stamped.clone());
        }
        let target = request.headers().get("x-amz-target");
        let name = target
            .and_then(|target| target.rsplit('.').next())
            .or_else(|| action(std::str::from_utf8(request.body().bytes()?).ok()?))
            .or_else(|| action(request.uri().split_once('?')?.1))?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        is_name.then(|| Self { service: None, name: name.to_owned() })
    }
}

fn action(form: &str) -> Option<&str> {
    form.split('&').find_map(|pair| pair.strip_prefix("Action="))
}

/// Stamps the operation onto each request of an SDK client, for clients whose
/// requests do not name it by themselves. Works for every protocol; nothing of
/// it is sent.
///
/// To be added to the client's configuration, `.interceptor(NameOperation)`.
#[derive(Debug, Clone, Copy, Default)]
pub struct NameOperation;

#[dyn_dispatch_hint]
impl Intercept for NameOperation {
    fn name(&self) -> &'static str {
        "NameOperation"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(known) = config.load::<Metadata>() {
            let service = Some(known.service().to_owned());
            let name = known.name().to_owned();
            context.request_mut().add_extension(Operation { service, name });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn request(uri: &str, target: Option<&'static str>, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_uri(uri).unwrap();
        if let Some(target) = target {
            request.headers_mut().insert("x-amz-target", target);
        }
        request
    }

    fn name(request: &HttpRequest) -> Option<String> {
        Operation::of(request).map(|operation| operation.name)
    }

    #[test]
    fn each_protocol_has_its_own_place_for_the_name() {
        for (uri, target, body, expected) in [
            ("/", None, "Action=CreateVpc&Version=2016-11-15", Some("CreateVpc")),
            ("/", None, "Version=2016-11-15&Action=CreateVpc", Some("CreateVpc")),
            ("/?Action=ListUsers&Version=1", None, "", Some("ListUsers")),
            ("/", Some("DynamoDB_20120810.PutItem"), "{\"Action=\":1}", Some("PutItem")),
            ("/bucket/key?x-id=PutObject", None, "any bytes", None),
            ("/", None, "Action=", None),
            ("/", None, "Action=Not%20One", None),
            ("/", None, "NoAction=CreateVpc", None),
            ("/", None, "", None),
        ] {
            let request = request(uri, target, body);
            assert_eq!(name(&request).as_deref(), expected, "{uri} {target:?} {body}");
        }
    }

    #[test]
    fn a_stamp_goes_before_all_that_the_request_says() {
        let mut request = request("/", Some("A.B"), "Action=C");
        let stamp = Operation { service: Some("S3".to_owned()), name: "PutObject".to_owned() };
        request.add_extension(stamp.clone());
        assert_eq!(Operation::of(&request), Some(stamp));
    }

    #[test]
    fn a_body_that_is_no_text_names_nothing() {
        let request = HttpRequest::new(SdkBody::from(&b"Action=\xff\xfe"[..]));
        assert_eq!(Operation::of(&request), None);
    }
}
