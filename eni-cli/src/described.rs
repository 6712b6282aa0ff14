//! Settings that describe themselves: one declaration is the type, what may be
//! written in a file, and the schema. What the settings are is in `settings`.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use eni_core::{
    id::{GroupId, SubnetId},
    key::Function,
};
use eni_faults::config::{FaultsConfig, Shape};
use eni_sim::config::{TokenAfterDeletion, TokenAfterTermination};

/// What a setting of this type can hold.
pub(crate) trait Described {
    /// That, as data.
    fn shape() -> Shape;
}

/// Declares a table of settings. The doc of a field is its description, its
/// type what it holds; an unknown key is an error.
macro_rules! described {
    (@doc doc = $text:literal) => {
        $text
    };
    (@doc $($other:tt)*) => {
        ""
    };
    (
        $(#[$($outer:tt)*])*
        $visible:vis struct $name:ident {
            $($(#[$($attribute:tt)*])* $field_visible:vis $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$($outer)*])*
        #[derive(Debug, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        $visible struct $name {
            $($(#[$($attribute)*])* $field_visible $field: $type,)*
        }

        impl $crate::described::Described for $name {
            fn shape() -> eni_faults::config::Shape {
                eni_faults::config::Shape::Table(vec![$(
                    eni_faults::config::Key::new(
                        stringify!($field),
                        $crate::described::one_line(&[$(described!(@doc $($attribute)*)),*]),
                        <$type as $crate::described::Described>::shape(),
                    )
                ),*])
            }
        }
    };
}
pub(crate) use described;

/// The lines of a doc comment as one.
pub(crate) fn one_line(lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| line.trim()).filter(|l| !l.is_empty()).collect();
    lines.join(" ")
}

impl<T: Described> Described for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Described> Described for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
}

impl<T: Described> Described for BTreeMap<String, T> {
    fn shape() -> Shape {
        Shape::Named { names: "^", each: Box::new(T::shape()) }
    }
}

impl Described for bool {
    fn shape() -> Shape {
        Shape::Truth
    }
}

impl Described for u32 {
    fn shape() -> Shape {
        Shape::Whole { min: 0, max: u64::from(u32::MAX) }
    }
}

impl Described for u64 {
    fn shape() -> Shape {
        Shape::Whole { min: 0, max: u64::MAX }
    }
}

impl Described for String {
    fn shape() -> Shape {
        Shape::text("")
    }
}

impl Described for Duration {
    fn shape() -> Shape {
        Shape::pattern("^(0|([0-9]+ *[a-zA-Z]+ *)+)$", "180s")
    }
}

impl Described for SocketAddr {
    fn shape() -> Shape {
        Shape::text("127.0.0.1:0")
    }
}

impl Described for eni_chaos::Workflow {
    fn shape() -> Shape {
        Shape::words(Self::ALL.map(Self::name))
    }
}

impl Described for TokenAfterDeletion {
    fn shape() -> Shape {
        Shape::words(Self::ALL.map(Self::name))
    }
}

impl Described for TokenAfterTermination {
    fn shape() -> Shape {
        Shape::words(Self::ALL.map(Self::name))
    }
}

impl Described for Function {
    fn shape() -> Shape {
        Shape::pattern("^[a-z0-9][a-z0-9-]{0,62}$", "nat")
    }
}

impl Described for SubnetId {
    fn shape() -> Shape {
        Shape::pattern("^subnet-[0-9a-f]{8,17}$", "subnet-0123456789abcdef0")
    }
}

impl Described for GroupId {
    fn shape() -> Shape {
        Shape::pattern("^sg-[0-9a-f]{8,17}$", "sg-0123456789abcdef0")
    }
}

impl Described for FaultsConfig {
    fn shape() -> Shape {
        Self::shape()
    }
}
