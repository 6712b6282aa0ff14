//! The tables of a plugin, checked and read. No function of them is called.

#![expect(unsafe_code, reason = "reads the tables of a plugin")]

use eni_plugin_abi::{
    raw::{self, Create, Decide, Destroy, Header, Str, least},
    read::{self, Table},
};

use super::error::PluginProblem as Problem;
use crate::{Parameter, ParameterKind};

const MOST_STRATEGIES: usize = 1_000;
const MOST_PARAMETERS: usize = 100;
const MOST_NAME: usize = 63;
const MOST_TEXT: usize = 1_000;

/// What a plugin's table says.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) minor: u16,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) strategies: Vec<Offered>,
}

/// What the table of one strategy says.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) chooses: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) create: Create,
    pub(super) decide: Decide,
    pub(super) destroy: Destroy,
}

/// Reads the table that a plugin exports.
///
/// # Safety
///
/// At `entry` there is a table of a plugin that lives for ever and never
/// changes, or at least the bytes of a [`Header`] that tell it is none.
pub(super) unsafe fn read(entry: *const raw::Plugin) -> Result<Read, Problem> {
    if entry.is_null() {
        return Err(Problem::Null { what: "`eni_plugin_entry`".to_owned() });
    }
    // SAFETY: the caller says that a header is there.
    let header: Header = unsafe { read::table(entry.cast(), raw::size::<Header>()) };
    if header.magic != raw::MAGIC {
        return Err(Problem::Magic { found: header.magic });
    }
    if header.major != raw::MAJOR {
        let (major, minor) = (header.major, header.minor);
        return Err(Problem::Major { major, minor, host: raw::MAJOR });
    }
    long_enough("its table", header.size, least::PLUGIN)?;
    // SAFETY: it is a table of our major version, of this size.
    let table = unsafe { read::table(entry, header.size) };
    // SAFETY: a table's texts live as long as it.
    let (name, version) = unsafe {
        (text(table.name, "its name", MOST_NAME)?, text(table.version, "its version", MOST_NAME)?)
    };
    if name.is_empty() {
        return Err(Problem::Text { what: "its name".into(), reason: "it is empty".into() });
    }
    if table.count == 0 || table.count > MOST_STRATEGIES {
        let (count, most) = (table.count, MOST_STRATEGIES);
        return Err(Problem::Count { what: "strategies", count, most });
    }
    if table.strategies.is_null() {
        return Err(Problem::Null { what: "its list of strategies".to_owned() });
    }
    let mut strategies: Vec<Offered> = Vec::with_capacity(table.count);
    for n in 0..table.count {
        // SAFETY: the list has `count` pointers to tables of strategies.
        let offered = unsafe { strategy(read::nth(table.strategies, n), n) }?;
        if strategies.iter().any(|other| other.name == offered.name) {
            return Err(Problem::Name {
                reason: format!("it has two strategies called `{}`", offered.name),
            });
        }
        strategies.push(offered);
    }
    Ok(Read { minor: header.minor, name, version, strategies })
}

/// # Safety
///
/// At `from` there is a table of a strategy that lives for ever, or it is null.
unsafe fn strategy(from: *const raw::Strategy, n: usize) -> Result<Offered, Problem> {
    let which = format!("the table of strategy {}", n + 1);
    // SAFETY: the caller says so.
    let table = unsafe { sized(from, &which, least::STRATEGY) }?;
    // SAFETY: a table's texts live as long as it.
    let name = unsafe { text(table.name, &format!("the name of strategy {}", n + 1), MOST_NAME) }?;
    if !crate::grammar::is_name(&name) {
        return Err(Problem::Name {
            reason: format!(
                "{name:?} is no name for a strategy: it should begin with a lower-case letter, \
                 then have lower-case letters, digits and `-`"
            ),
        });
    }
    if table.flags & !raw::CHOOSES != 0 {
        let found = table.flags;
        return Err(Problem::Number { what: format!("a flag of strategy `{name}`"), found });
    }
    let null = |function: &str| Problem::Null {
        what: format!("the function `{function}` of strategy `{name}`"),
    };
    // SAFETY: as above.
    let about = unsafe { text(table.about, &format!("what `{name}` is for"), MOST_TEXT) }?;
    // SAFETY: as above.
    let parameters = unsafe { parameters(&name, &table) }?;
    Ok(Offered {
        chooses: table.flags & raw::CHOOSES != 0,
        create: table.create.ok_or_else(|| null("create"))?,
        decide: table.decide.ok_or_else(|| null("decide"))?,
        destroy: table.destroy.ok_or_else(|| null("destroy"))?,
        name,
        about,
        parameters,
    })
}

/// # Safety
///
/// The table's list of parameters lives for ever, if it has one.
unsafe fn parameters(strategy: &str, of: &raw::Strategy) -> Result<Vec<Parameter>, Problem> {
    let count = of.parameter_count;
    if count == 0 {
        return Ok(Vec::new());
    }
    if count > MOST_PARAMETERS {
        return Err(Problem::Count { what: "parameters", count, most: MOST_PARAMETERS });
    }
    let mut read = Vec::with_capacity(count);
    let mut at = of.parameters;
    for n in 1..=count {
        let which = format!("parameter {n} of strategy `{strategy}`");
        // SAFETY: `count` parameters stand one behind the other.
        let table = unsafe { sized(at, &which, least::PARAMETER) }?;
        // SAFETY: each has the size that it says.
        at = unsafe { at.byte_add(usize::try_from(table.size).unwrap_or(least::PARAMETER)) };
        // SAFETY: a table's texts live as long as it.
        let (name, about) = unsafe {
            (text(table.name, &which, MOST_NAME)?, text(table.about, &which, MOST_TEXT)?)
        };
        let standard = if table.standard.ptr.is_null() {
            None
        } else {
            // SAFETY: as above.
            Some(unsafe { text(table.standard, &which, MOST_TEXT) }?.into())
        };
        let kind = match table.kind {
            raw::NUMBER => ParameterKind::Number { min: table.min, max: table.max },
            raw::PERCENT => ParameterKind::Percent,
            raw::TIME => ParameterKind::Time,
            raw::TEXT => ParameterKind::Text,
            found => return Err(Problem::Number { what: format!("the kind of {which}"), found }),
        };
        read.push(Parameter { name: name.into(), kind, default: standard, about: about.into() });
    }
    Ok(read)
}

/// Reads a table that begins with its size.
///
/// # Safety
///
/// At `from` there is such a table, or it is null.
unsafe fn sized<T: Table>(from: *const T, which: &str, least: usize) -> Result<T, Problem> {
    if from.is_null() {
        return Err(Problem::Null { what: which.to_owned() });
    }
    // SAFETY: the caller says that a table is there.
    let size = unsafe { read::size_at(from) };
    long_enough(which, size, least)?;
    // SAFETY: it has so many bytes.
    Ok(unsafe { read::table(from, size) })
}

fn long_enough(table: &str, size: u32, least: usize) -> Result<(), Problem> {
    if usize::try_from(size).is_ok_and(|size| size >= least) {
        Ok(())
    } else {
        Err(Problem::Short { table: table.to_owned(), size, least })
    }
}

/// # Safety
///
/// The text can be read, or its pointer is null.
unsafe fn text(str: Str, what: &str, most: usize) -> Result<String, Problem> {
    let wrong = |reason: &str| Problem::Text { what: what.to_owned(), reason: reason.to_owned() };
    if str.len > most {
        return Err(wrong(&format!("it says to have {} bytes, at most {most}", str.len)));
    }
    // SAFETY: the caller says so.
    let bytes = unsafe { read::bytes(str) };
    let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8"))?;
    if text.chars().any(char::is_control) {
        return Err(wrong("it has control characters"));
    }
    Ok(text.to_owned())
}
