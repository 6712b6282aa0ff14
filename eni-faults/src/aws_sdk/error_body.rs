//! How APIs write their errors: the forms that AWS has. No status lives here.

use std::fmt::Write as _;

/// An error of an API, to be written as that API writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiError<'e> {
    /// Its code, such as `RequestLimitExceeded`.
    pub code: &'e str,
    /// What it says.
    pub message: &'e str,
    /// The request's id.
    pub request_id: &'e str,
}

/// A body, and the headers that say what it is. Status, length and request id
/// are the client's to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorBody {
    /// Names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The text.
    pub body: String,
}

/// Writes an error as one API does.
pub type WriteError = fn(&ApiError<'_>) -> ErrorBody;

/// As EC2 writes it (XML, `Response/Errors/Error`).
pub fn ec2_error(error: &ApiError<'_>) -> ErrorBody {
    let (code, message, id) = (xml(error.code), xml(error.message), xml(error.request_id));
    xml_body(&format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
         <RequestID>{id}</RequestID></Response>"
    ))
}

/// As the other services of the query protocol write it, IAM and STS among them
/// (XML, `ErrorResponse/Error`).
pub fn query_error(error: &ApiError<'_>) -> ErrorBody {
    let (code, message, id) = (xml(error.code), xml(error.message), xml(error.request_id));
    xml_body(&format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>\
         </Error><RequestId>{id}</RequestId></ErrorResponse>"
    ))
}

/// As the services of the JSON protocols write it, those with REST addresses
/// too.
pub fn json_error(error: &ApiError<'_>) -> ErrorBody {
    let body = format!("{{\"__type\":{},\"message\":{}}}", json(error.code), json(error.message));
    let headers = vec![
        ("content-type", "application/x-amz-json-1.1".to_owned()),
        ("x-amzn-errortype", error.code.to_owned()),
    ];
    ErrorBody { headers, body }
}

fn xml_body(document: &str) -> ErrorBody {
    let headers = vec![("content-type", "text/xml;charset=UTF-8".to_owned())];
    ErrorBody { headers, body: format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}") }
}

/// A text inside an element. What XML 1.0 cannot hold becomes a `?`.
fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('?'),
            c if c.is_control() && !matches!(c, '\t' | '\n') => safe.push('?'),
            c => safe.push(c),
        }
    }
    safe
}

/// A string of JSON, its quotes included.
fn json(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: ApiError<'_> =
        ApiError { code: "Throttling", message: "1 < 2 & \"so\" \u{1}", request_id: "r-1" };

    #[test]
    fn ec2_has_a_list_of_errors() {
        let ErrorBody { headers, body } = ec2_error(&ERROR);
        assert_eq!(headers, [("content-type", "text/xml;charset=UTF-8".to_owned())]);
        let (declaration, document) = body.split_once('\n').unwrap();
        assert_eq!(declaration, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        assert_eq!(
            document,
            "<Response><Errors><Error><Code>Throttling</Code>\
             <Message>1 &lt; 2 &amp; \"so\" ?</Message></Error></Errors>\
             <RequestID>r-1</RequestID></Response>"
        );
    }

    #[test]
    fn the_query_protocol_has_one_error() {
        let body = query_error(&ERROR).body;
        let parts = ["<ErrorResponse><Error>", "<Code>Throttling</Code>", "<RequestId>r-1</"];
        assert!(parts.iter().all(|part| body.contains(part)), "{body}");
    }

    #[test]
    fn json_has_the_code_in_the_body_and_in_a_header() {
        let ErrorBody { headers, body } = json_error(&ERROR);
        assert!(headers.contains(&("x-amzn-errortype", "Throttling".to_owned())));
        assert_eq!(body, r#"{"__type":"Throttling","message":"1 < 2 & \"so\" \u0001"}"#);
    }
}
