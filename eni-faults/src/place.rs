//! Where a rule strikes: a pattern over points. What a point is belongs to
//! `eni-inject`.

use eni_inject::{Layer, Point};

/// A pattern over points: `ensure.create`, `ensure.*`, or an operation such as
/// `CreateNetworkInterface`, which means the wire points `*.OPERATION`.
///
/// A `*` stands for any number of characters within one segment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Where(String);

impl Where {
    /// Only for text that the grammar has accepted.
    pub(crate) fn accepted(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as rules write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is an operation: one word, without a dot.
    pub fn is_operation(&self) -> bool {
        !self.0.contains('.')
    }

    /// Whether there is a `*` in it.
    pub fn has_wildcard(&self) -> bool {
        self.0.contains('*')
    }

    /// Whether it means this point.
    pub fn matches(&self, point: &Point) -> bool {
        if self.is_operation() {
            let mut segments = point.name.split('.');
            let operation = segments.next_back();
            return point.layer == Layer::Wire
                && operation.is_some_and(|operation| glob(&self.0, operation))
                && segments.next().is_some()
                && segments.next().is_none();
        }
        let mut segments = point.name.split('.');
        self.0.split('.').all(|pattern| segments.next().is_some_and(|seg| glob(pattern, seg)))
            && segments.next().is_none()
    }
}

/// Whether `pattern`, where `*` stands for any text, covers all of `text`.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    // The leftmost place for each part leaves the most for the next ones.
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use eni_inject::{Access, FaultKinds};

    use super::*;

    fn point(name: &'static str, layer: Layer) -> Point {
        Point { name, operation: "Op", layer, access: Access::Read, faults: FaultKinds::CALL }
    }

    #[test]
    fn a_star_stays_inside_its_segment() {
        for (pattern, name, matches) in [
            ("ensure.create", "ensure.create", true),
            ("ensure.create", "ensure.created", false),
            ("ensure.*", "ensure.create", true),
            ("ensure.*", "ensure.create.more", false),
            ("*.*", "ensure.create", true),
            ("*.create", "ensure.create", true),
            ("ensure.c*e", "ensure.create", true),
            ("ensure.c*e", "ensure.confirm", false),
            ("ec2.Describe*", "ec2.DescribeSubnets", true),
            ("ec2.*Network*", "ec2.CreateNetworkInterface", true),
            ("ec2.*.*", "ec2.CreateNetworkInterface", false),
            ("ensure.*create*", "ensure.create", true),
            ("ensure.cre*eate", "ensure.create", false),
            ("ensure.c*t", "ensure.create", false),
        ] {
            assert_eq!(
                Where::accepted(pattern).matches(&point(name, Layer::Work)),
                matches,
                "{pattern} against {name}"
            );
        }
    }

    #[test]
    fn an_operation_means_wire_points_alone() {
        let operation = Where::accepted("CreateNetworkInterface");
        assert!(operation.matches(&point("ec2.CreateNetworkInterface", Layer::Wire)));
        assert!(!operation.matches(&point("ec2.CreateNetworkInterface", Layer::Work)));
        assert!(!operation.matches(&point("a.b.CreateNetworkInterface", Layer::Wire)));
        assert!(!operation.matches(&point("CreateNetworkInterface", Layer::Wire)));
        assert!(!operation.matches(&point("ec2.CreateNetworkInterfaces", Layer::Wire)));
        assert!(Where::accepted("Create*").matches(&point("ec2.CreateTags", Layer::Wire)));
    }
}
