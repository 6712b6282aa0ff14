//! Names and values as `application/x-www-form-urlencoded` carries them. What
//! they mean is not known here.

use std::fmt::Write as _;

use crate::ApiError;

/// Takes `name=value&name=value` apart, percent signs decoded.
///
/// # Errors
///
/// `MalformedQueryString` for a percent sign that begins no escape and for
/// bytes that are no UTF-8; `InvalidCharacter` for a character that no XML
/// reply could carry back.
pub(crate) fn parse(text: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    text.split(|&byte| byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut parts = pair.splitn(2, |&byte| byte == b'=');
            let name = decode(parts.next().unwrap_or_default())?;
            let value = decode(parts.next().unwrap_or_default())?;
            Ok((name, value))
        })
        .collect()
}

fn decode(text: &[u8]) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(hex).ok_or_else(malformed)?;
                let low = rest.next().and_then(hex).ok_or_else(malformed)?;
                high << 4 | low
            }
            other => other,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    if text.bytes().all(is_plain) || text.chars().all(is_xml) {
        Ok(text)
    } else {
        Err(ApiError::client("InvalidCharacter", "A specified character is invalid."))
    }
}

fn hex(byte: &u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn malformed() -> ApiError {
    ApiError::client("MalformedQueryString", "The query string contains a syntax error.")
}

/// Whether XML 1.0 has the character (its production 2).
pub(crate) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Puts names and values together so that [`parse`] takes them apart again.
pub(crate) fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        escape(&mut text, name);
        text.push('=');
        escape(&mut text, value);
    }
    text
}

fn escape(to: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                to.push(char::from(byte));
            }
            other => {
                // Writing to a String cannot fail.
                let _ = write!(to, "%{other:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Vec<(String, String)> {
        parse(text.as_bytes()).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn escapes_and_plus_signs_are_decoded() {
        assert_eq!(
            parsed("A=b+c&D=%e4%BD%a0%3D&E"),
            [pair("A", "b c"), pair("D", "你="), pair("E", "")]
        );
        assert_eq!(parsed("A=b=c&&"), [pair("A", "b=c")]);
        assert_eq!(parsed(""), []);
    }

    #[test]
    fn what_is_no_escape_is_refused() {
        for text in ["A=%", "A=%4", "A=%zz", "%=1", "A=%ff", "A=\u{0}%"] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().code, "MalformedQueryString", "{text}");
        }
        assert_eq!(parse(b"A=\xff").unwrap_err().code, "MalformedQueryString");
    }

    #[test]
    fn what_xml_cannot_carry_is_refused() {
        for text in ["A=%00", "A=%1b", "%01=x", "A=%EF%BF%BF"] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().code, "InvalidCharacter", "{text}");
        }
        assert_eq!(parsed("A=%09%0a%0d"), [pair("A", "\t\n\r")]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_parsed_back(
            pairs in prop::collection::vec(("[A-Za-z.0-9]{1,9}", "[^\u{0}-\u{1f}\u{fffe}\u{ffff}]{0,9}"), 0..9)
        ) {
            let text = write(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert_eq!(parse(text.as_bytes()).unwrap(), pairs);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&bytes);
        }
    }
}
