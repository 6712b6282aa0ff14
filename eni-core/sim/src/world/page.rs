//! What one read shows: the resources that were asked for, those that match,
//! a page at a time.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::ApiError;

/// EC2's smallest and largest page (doc:API_DescribeNetworkInterfaces).
const MIN_RESULTS: u32 = 5;
pub(super) const MAX_RESULTS: u32 = 1000;

/// Which page is asked for.
pub(super) struct Page<I> {
    pub(super) after: Option<I>,
    pub(super) size: usize,
}

/// What a request says about pages, and which parameter of it names ids that
/// cannot be paged.
pub(super) struct Asked<'a> {
    pub(super) max_results: Option<u32>,
    pub(super) next_token: Option<&'a str>,
    pub(super) not_with: Option<&'static str>,
}

impl<I> Page<I> {
    pub(super) fn read(
        asked: &Asked<'_>,
        most: u32,
        parse: impl Fn(&str) -> Option<I>,
    ) -> Result<Self, ApiError> {
        let paging = match asked {
            Asked { max_results: Some(_), .. } => Some("maxResults"),
            Asked { next_token: Some(_), .. } => Some("nextToken"),
            _ => None,
        };
        if let (Some(parameter), Some(paging)) = (asked.not_with, paging) {
            return Err(ApiError::parameter_combination(format!(
                "The parameter {parameter} cannot be used with the parameter {paging}"
            )));
        }
        let after = asked.next_token.map(|text| read_token(text, parse)).transpose()?;
        let Some(size) = asked.max_results else {
            return Ok(Self { after, size: usize::MAX });
        };
        if !(MIN_RESULTS..=most).contains(&size) {
            let bound = if size < MIN_RESULTS {
                format!("greater than {MIN_RESULTS}")
            } else {
                format!("less than {most}")
            };
            return Err(ApiError::parameter_value(format!(
                "Value ( {size} ) for parameter maxResults is invalid. Expecting a value {bound}."
            )));
        }
        Ok(Self { after, size: usize::try_from(size).unwrap_or(usize::MAX) })
    }

    /// One page of what comes in order, and the token of the next.
    pub(super) fn cut<T>(
        &self,
        matching: impl Iterator<Item = T>,
        token: impl Fn(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        // One more than fits tells that there is a next page.
        let most = self.size.saturating_add(1);
        let room = matching.size_hint().1.unwrap_or(0).min(most);
        let mut shown: Vec<T> = Vec::with_capacity(room);
        shown.extend(matching.take(most));
        let next_token = self.cut_off(&mut shown, token);
        (shown, next_token)
    }

    /// Cuts what comes in order to one page, and says the token of the next.
    pub(super) fn cut_off<T>(
        &self,
        matching: &mut Vec<T>,
        token: impl Fn(&T) -> String,
    ) -> Option<String> {
        let has_more = matching.len() > self.size;
        matching.truncate(self.size);
        matching.last().filter(|_| has_more).map(|last| write_token(&token(last)))
    }
}

impl<I: Ord> Page<I> {
    /// Whether something comes on this page or later.
    pub(super) fn reaches(&self, id: &I) -> bool {
        self.after.as_ref().is_none_or(|after| id > after)
    }
}

/// A page's end. A caller must not read anything into it.
fn read_token<I>(text: &str, parse: impl Fn(&str) -> Option<I>) -> Result<I, ApiError> {
    unmask(text).as_deref().and_then(parse).ok_or_else(token_expired)
}

/// Opaque, so that nobody comes to rely on what is in it (doc: Query API
/// pagination): the text's bytes, masked, in hexadecimal.
fn write_token(last: &str) -> String {
    last.bytes().zip(masks()).fold(String::new(), |mut token, (byte, mask)| {
        // Writing to a String cannot fail.
        let _ = write!(token, "{:02x}", byte ^ mask);
        token
    })
}

fn unmask(token: &str) -> Option<String> {
    let digits = token.as_bytes().chunks(2).zip(masks());
    let bytes = digits.map(|(digits, mask)| {
        let digits = str::from_utf8(digits).ok().filter(|digits| digits.len() == 2)?;
        Some(u8::from_str_radix(digits, 16).ok()? ^ mask)
    });
    String::from_utf8(bytes.collect::<Option<_>>()?).ok()
}

fn masks() -> impl Iterator<Item = u8> {
    std::iter::successors(Some(0xa5_u8), |mask| Some(mask.wrapping_mul(31).wrapping_add(7)))
}

pub(super) fn token_expired() -> ApiError {
    ApiError::client(
        "InvalidPaginationToken",
        "The specified pagination token is not valid or is expired.",
    )
}

/// What `get` knows of each id, once each and in order of id; or all that it
/// does not know.
pub(super) fn chosen<I: Clone + Ord, T>(
    ids: &[I],
    get: impl Fn(&I) -> Option<T>,
) -> Result<Vec<T>, Vec<I>> {
    if let [id] = ids {
        return get(id).map_or_else(|| Err(vec![id.clone()]), |thing| Ok(vec![thing]));
    }
    let mut found = Vec::with_capacity(ids.len());
    let mut unknown = Vec::new();
    for id in BTreeSet::from_iter(ids) {
        match get(id) {
            Some(thing) => found.push(thing),
            None => unknown.push(id.clone()),
        }
    }
    if unknown.is_empty() { Ok(found) } else { Err(unknown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_nothing_and_is_read_back() {
        for last in ["eni-0123456789abcdef0", "", "t3.micro", "é"] {
            let token = write_token(last);
            assert!(last.is_empty() || !token.contains(last), "{token}");
            assert_eq!(unmask(&token).as_deref(), Some(last));
        }
        for text in ["x", "zz", "abc", "+1", "after:eni-0123456789abcdef0", "é"] {
            assert_eq!(unmask(text), None, "{text}");
        }
    }
}
