//! Parameters as the Query protocol names them: `SubnetId`, `Filter.1.Name`,
//! `Tag.2.Value`. Which ones an operation has is said once, in `calls`, for
//! reading and for writing; so what is written is read back.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::ApiError;

/// EC2's integers are signed and have 32 bits.
const MAX_INTEGER: u32 = i32::MAX.unsigned_abs();

/// A value that one parameter carries.
pub(super) trait Value: Sized {
    /// What EC2 expects, for the error that says so.
    const EXPECTED: &'static str;
    fn parse(text: &str) -> Option<Self>;
    fn print(&self) -> String;
}

impl Value for String {
    const EXPECTED: &'static str = "a text";

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn print(&self) -> String {
        self.clone()
    }
}

impl Value for Cow<'static, str> {
    const EXPECTED: &'static str = String::EXPECTED;

    fn parse(text: &str) -> Option<Self> {
        String::parse(text).map(Self::Owned)
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Value for bool {
    const EXPECTED: &'static str = "true or false";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Value for u32 {
    const EXPECTED: &'static str = "an integer from 0 to 2147483647";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|n| *n <= MAX_INTEGER)
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

/// Goes over an operation's parameters, reading them or writing them.
pub(super) trait Fields: Sized {
    /// One parameter, below where the walk stands.
    fn leaf<T: Value>(&mut self, name: &str, value: &mut Option<T>);

    /// The numbers that the items of a list have; `len` of them when writing.
    fn indexes(&self, name: &str, len: usize) -> Vec<usize>;

    /// The name below which the walk stands, with its dot.
    fn prefix(&mut self) -> &mut String;

    /// Something is wrong. The first of all such errors is the answer.
    fn fail(&mut self, error: ApiError);

    /// A parameter is not there and must be.
    fn missing(&mut self, name: &str) {
        let name = full(self.prefix(), name);
        self.fail(ApiError::missing_parameter(&name));
    }

    /// A parameter that must be there.
    fn required<T: Value + Clone>(&mut self, name: &str, value: &mut T) {
        let mut leaf = Some(value.clone());
        self.take_leaf(name, &mut leaf);
        match leaf {
            Some(leaf) => *value = leaf,
            None => self.missing(name),
        }
    }

    /// A parameter that means its type's default when it is not there.
    fn scalar<T: Value + Clone + Default + PartialEq>(&mut self, name: &str, value: &mut T) {
        let mut leaf = (*value != T::default()).then(|| value.clone());
        self.take_leaf(name, &mut leaf);
        *value = leaf.unwrap_or_default();
    }

    /// A parameter that need not be there.
    fn optional<T: Value>(&mut self, name: &str, value: &mut Option<T>) {
        self.leaf(name, value);
    }

    /// Like `leaf`, but what is there to begin with does not stay when reading.
    fn take_leaf<T: Value>(&mut self, name: &str, value: &mut Option<T>);

    /// A list of values: `Name.1`, `Name.2`, in order, gaps allowed.
    fn list<T: Value + Clone + Default>(&mut self, name: &str, values: &mut Vec<T>) {
        self.items(name, values, |fields, value| fields.required("", value));
    }

    /// A list of values of which there must be one.
    fn required_list<T: Value + Clone + Default>(&mut self, name: &str, values: &mut Vec<T>) {
        self.list(name, values);
        if values.is_empty() {
            self.missing(name);
        }
    }

    /// A list of structures with one member: `Name.1.Member`.
    fn list_of(&mut self, name: &str, member: &str, values: &mut Vec<String>) {
        self.items(name, values, |fields, value| fields.required(member, value));
    }

    /// A list of structures: `Name.1.Member`, `Name.2.Member`.
    fn items<T: Default>(
        &mut self,
        name: &str,
        values: &mut Vec<T>,
        mut each: impl FnMut(&mut Self, &mut T),
    ) {
        let indexes = self.indexes(name, values.len());
        values.resize_with(indexes.len(), T::default);
        for (index, value) in indexes.into_iter().zip(values) {
            self.within(&format!("{name}.{index}"), |fields| each(fields, value));
        }
    }

    /// A structure: `Name.Member`.
    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        let prefix = self.prefix();
        let outside = prefix.len();
        prefix.push_str(name);
        prefix.push('.');
        inside(self);
        self.prefix().truncate(outside);
    }
}

/// The full name of a parameter; a name that is empty is the item itself.
fn full(prefix: &str, name: &str) -> String {
    if name.is_empty() {
        prefix.strip_suffix('.').unwrap_or(prefix).to_owned()
    } else {
        format!("{prefix}{name}")
    }
}

/// Reads parameters. Each is taken when it is read, so what is left at the
/// end is what nobody knows.
#[derive(Debug)]
pub(super) struct Reader {
    left: BTreeMap<String, String>,
    prefix: String,
    error: Option<ApiError>,
}

impl Reader {
    /// # Errors
    ///
    /// When a parameter is there twice.
    pub(super) fn new(pairs: Vec<(String, String)>) -> Result<Self, ApiError> {
        let mut left = BTreeMap::new();
        for (name, value) in pairs {
            if left.contains_key(&name) {
                let message = format!("The parameter {name} is there more than once");
                return Err(ApiError::client("MalformedQueryString", message));
            }
            left.insert(name, value);
        }
        Ok(Self { left, prefix: String::new(), error: None })
    }

    /// Takes a parameter that belongs to no operation.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.left.remove(name)
    }

    /// Leaves out every parameter whose name is like that.
    pub(super) fn ignore(&mut self, known: impl Fn(&str) -> bool) {
        self.left.retain(|name, _| !known(name));
    }

    /// # Errors
    ///
    /// A parameter that nobody has read; otherwise the first thing that was
    /// wrong with one that was.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        if let Some(name) = self.left.into_keys().next() {
            let message = format!("The parameter {name} is not recognized");
            return Err(ApiError::client("UnknownParameter", message));
        }
        self.error.map_or(Ok(()), Err)
    }
}

impl Fields for Reader {
    fn leaf<T: Value>(&mut self, name: &str, value: &mut Option<T>) {
        let found = if self.prefix.is_empty() {
            // Most parameters: no name need be put together.
            self.left.remove(name)
        } else {
            self.left.remove(&full(&self.prefix, name))
        };
        let Some(text) = found else { return };
        *value = T::parse(&text);
        if value.is_none() {
            let name = full(&self.prefix, name);
            self.fail(ApiError::parameter_value(format!(
                "Value ({text}) for parameter {name} is invalid. Expecting {}",
                T::EXPECTED
            )));
        }
    }

    fn take_leaf<T: Value>(&mut self, name: &str, value: &mut Option<T>) {
        *value = None;
        self.leaf(name, value);
    }

    fn indexes(&self, name: &str, _len: usize) -> Vec<usize> {
        let list = format!("{}{name}.", self.prefix);
        let found: BTreeSet<_> = self
            .left
            .range(list.clone()..)
            .map_while(|(name, _)| name.strip_prefix(&list))
            .filter_map(|rest| {
                let digits = rest.split('.').next()?;
                let index: usize = digits.parse().ok()?;
                (index > 0 && index.to_string() == digits).then_some(index)
            })
            .collect();
        found.into_iter().collect()
    }

    fn prefix(&mut self) -> &mut String {
        &mut self.prefix
    }

    fn fail(&mut self, error: ApiError) {
        self.error.get_or_insert(error);
    }
}

/// Writes parameters.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pairs: Vec<(String, String)>,
    prefix: String,
}

impl Writer {
    /// What was written, in order.
    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        self.pairs
    }
}

impl Fields for Writer {
    fn leaf<T: Value>(&mut self, name: &str, value: &mut Option<T>) {
        if let Some(value) = value {
            self.pairs.push((full(&self.prefix, name), value.print()));
        }
    }

    fn take_leaf<T: Value>(&mut self, name: &str, value: &mut Option<T>) {
        self.leaf(name, value);
    }

    fn indexes(&self, _name: &str, len: usize) -> Vec<usize> {
        (1..=len).collect()
    }

    fn prefix(&mut self) -> &mut String {
        &mut self.prefix
    }

    /// A call that is wrong is written as it is, for the reader to refuse.
    fn fail(&mut self, _error: ApiError) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(pairs: &[(&str, &str)]) -> Reader {
        Reader::new(pairs.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect()).unwrap()
    }

    fn list(pairs: &[(&str, &str)]) -> (Vec<String>, Result<(), ApiError>) {
        let mut reader = reader(pairs);
        let mut values = Vec::new();
        reader.list("Id", &mut values);
        (values, reader.finish())
    }

    #[test]
    fn a_list_is_in_order_of_its_numbers_and_may_have_gaps() {
        let (values, end) = list(&[("Id.10", "c"), ("Id.2", "b"), ("Id.1", "a")]);
        assert_eq!(values, ["a", "b", "c"]);
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn what_is_no_item_of_a_list_is_an_unknown_parameter() {
        for name in
            ["Id", "Id.0", "Id.01", "Id.x", "Id.", "Id.-1", "Id.1.Name", "Ids.1", "Id.member.1"]
        {
            let (_, end) = list(&[(name, "a")]);
            let error = end.unwrap_err();
            assert_eq!(error.code, "UnknownParameter", "{name}");
            assert_eq!(error.message, format!("The parameter {name} is not recognized"));
        }
    }

    #[test]
    fn a_value_of_the_wrong_type_says_what_is_expected() {
        let mut reader = reader(&[("Filter.1.N", "many")]);
        let mut numbers = vec![];
        reader.items("Filter", &mut numbers, |fields, n: &mut u32| fields.scalar("N", n));
        let error = reader.finish().unwrap_err();
        assert_eq!(error.code, "InvalidParameterValue");
        assert_eq!(
            error.message,
            "Value (many) for parameter Filter.1.N is invalid. Expecting an integer from 0 to \
             2147483647"
        );
    }

    #[test]
    fn what_must_be_there_is_named_in_full() {
        let mut reader = reader(&[("Tag.3.Value", "v")]);
        let mut tags = vec![];
        reader.items("Tag", &mut tags, |fields, (key, value): &mut (String, String)| {
            fields.required("Key", key);
            fields.scalar("Value", value);
        });
        let error = reader.finish().unwrap_err();
        assert_eq!(error.code, "MissingParameter");
        assert_eq!(error.message, "The request must contain the parameter Tag.3.Key");
    }

    #[test]
    fn booleans_are_words_or_digits_and_integers_have_an_end() {
        assert_eq!(
            ["true", "1", "false", "0"].map(bool::parse),
            [Some(true), Some(true), Some(false), Some(false)]
        );
        assert_eq!(["True", "yes", "", "2"].map(bool::parse), [None; 4]);
        assert_eq!(u32::parse("2147483647"), Some(2_147_483_647));
        assert_eq!(["2147483648", "-1", "1.0", "", "x"].map(u32::parse), [None; 5]);
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_refused() {
        let pair = || ("A".to_owned(), "b".to_owned());
        assert_eq!(Reader::new(vec![pair(), pair()]).unwrap_err().code, "MalformedQueryString");
    }
}
