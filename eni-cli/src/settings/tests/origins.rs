//! The origin of every key, set by each source in turn, under every preset.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// A rule with every key of its table, for each of them to be overridden.
const RULE: &str = "faults.rules.x = { where = 'ensure.find', fault = 'refuse', strategy = 'always', \
                    percent = '1%', nth = 1, every = 2, offset = 0, first = 1, after = 1, length = 1, period = 2, plugin = 'brownout', limit = 1, actor = 'w1', priority = 1, enabled = true }";

/// The sources that a key can be set by, the weakest first. The defaults are
/// always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    File,
    Preset,
    Variable,
    Flag,
}

const SOURCES: [Source; 4] = [Source::File, Source::Preset, Source::Variable, Source::Flag];

/// Every key with a value that it can have, as TOML.
fn keys() -> Vec<(String, String)> {
    let reference: toml::Table = whole_reference().parse().unwrap();
    let mut keys = Vec::new();
    for (path, table) in all_tables() {
        for key in table.iter().filter(|key| !matches!(key.shape, Shape::Table(_))) {
            let path: Vec<&str> = path.iter().map(String::as_str).chain([&*key.name]).collect();
            let path = path.join(".");
            let value = match (&*path, path.strip_prefix("faults.rules.x.")) {
                ("ensure.tags" | "faults.rules", _) => continue,
                (_, Some(key)) => toml_value(RULE.split_once(" = ").unwrap().1, key),
                _ => path
                    .split('.')
                    .try_fold(&toml::Value::Table(reference.clone()), |at, key| at.get(key))
                    .unwrap()
                    .to_string(),
            };
            keys.push((path, value));
        }
    }
    keys.push(("ensure.tags.team".to_owned(), "'data'".to_owned()));
    keys.push(("faults.rules.lose".to_owned(), "'ensure.*:30%=lost-reply'".to_owned()));
    keys
}

fn toml_value(table: &str, key: &str) -> String {
    let table: toml::Table = format!("it = {table}").parse().unwrap();
    table["it"].get(key).unwrap_or_else(|| panic!("{key} is not in RULE")).to_string()
}

fn parsed(value: &str) -> Value {
    let table: toml::Table = format!("it = {value}").parse().unwrap();
    serde_json::to_value(&table["it"]).unwrap()
}

struct Given {
    key: String,
    value: String,
    set: Vec<Source>,
    preset: Option<&'static str>,
}

impl Given {
    fn load(&self) -> Loaded<Settings> {
        let (key, value) = (&self.key, &self.value);
        let has = |source| self.set.contains(&source);
        let lines = [
            Some(RULE.to_owned()).filter(|_| key.starts_with("faults.rules.x.")),
            // `mine` is a preset of the file alone.
            Some("preset.mine.chaos.attempts = 3".to_owned())
                .filter(|_| self.preset == Some("mine")),
        ];
        let mut lines: Vec<String> = lines.into_iter().flatten().collect();
        if has(Source::File) && !key.starts_with("faults.rules.x.") {
            lines.push(format!("{key} = {value}"));
        }
        if has(Source::Preset) {
            let preset = self.preset.unwrap();
            lines.retain(|line| {
                preset != "mine" || !line.starts_with(&format!("preset.mine.{key} "))
            });
            lines.push(format!("preset.{preset}.{key} = {value}"));
        }
        let mut flags = Flags::default();
        flags.set("--it", key, has(Source::Flag).then(|| parsed(value))).unwrap();
        let plain = |value: &str| match parsed(value) {
            Value::String(text) => text,
            _ => value.to_owned(),
        };
        let variable = (self.variable(), plain(value));
        let sources = Sources {
            preset: self.preset.map(str::to_owned),
            env: has(Source::Variable).then_some(variable).into_iter().collect(),
            flags,
            ..only(Some(file(&lines.join("\n"))))
        };
        config::load(sources).unwrap_or_else(|error| panic!("{error}\n{}", lines.join("\n")))
    }

    fn variable(&self) -> String {
        format!("ENI_{}", self.key.to_uppercase().replace('.', "__"))
    }

    /// Where the key must come from; `None` if nobody sets it.
    fn expected(&self) -> Option<String> {
        let defaults: toml::Table = DEFAULTS.parse().unwrap();
        let has = |path: String| {
            path.split('.')
                .try_fold(&toml::Value::Table(defaults.clone()), |at, key| at.get(key))
                .is_some()
        };
        let of_rule = self.key.starts_with("faults.rules.x.");
        let mut from = has(self.key.clone()).then(|| "default".to_owned());
        if of_rule {
            from = Some("eni.toml:1".to_owned());
        } else if self.set.contains(&Source::File) {
            let line = 1 + usize::from(self.preset == Some("mine") && !self.hides_mine());
            from = Some(format!("eni.toml:{line}:{}", self.key.len() + 4));
        }
        if let Some(preset) = self.preset {
            if has(format!("preset.{preset}.{}", self.key)) {
                from = Some(format!("preset {preset} (built in)"));
            }
            if preset == "mine" && self.key == "chaos.attempts" {
                from = Some("preset mine at eni.toml:1:30".to_owned());
            }
            if self.set.contains(&Source::Preset) {
                let before = usize::from(of_rule)
                    + usize::from(preset == "mine" && !self.hides_mine())
                    + usize::from(self.set.contains(&Source::File) && !of_rule);
                let column = "preset.".len() + preset.len() + 1 + self.key.len() + 4;
                from = Some(format!("preset {preset} at eni.toml:{}:{column}", before + 1));
            }
        }
        if self.set.contains(&Source::Variable) {
            from = Some(self.variable());
        }
        if self.set.contains(&Source::Flag) {
            from = Some("--it".to_owned());
        }
        from
    }

    /// Whether the key stands in the preset in place of the one that is there.
    fn hides_mine(&self) -> bool {
        self.key == "chaos.attempts" && self.set.contains(&Source::Preset)
    }
}

/// No source, each alone, and each above all that are weaker.
fn subsets() -> Vec<Vec<Source>> {
    let alone = SOURCES.iter().map(|source| vec![*source]);
    let above = (2..=SOURCES.len()).map(|length| SOURCES[..length].to_vec());
    std::iter::once(Vec::new()).chain(alone).chain(above).collect()
}

#[test]
fn the_origin_is_right_for_every_key_from_every_source_under_every_preset() {
    let presets =
        [None, Some("quiet"), Some("lagging"), Some("throttled"), Some("busy"), Some("mine")];
    let keys = keys();
    assert!(keys.len() > 25);
    let mut seen = BTreeSet::new();
    for (key, value) in keys {
        for preset in presets {
            let untouched =
                Given { key: key.clone(), value: value.clone(), set: Vec::new(), preset };
            let untouched = listed(&untouched.load());
            for set in subsets() {
                if preset.is_none() && set.contains(&Source::Preset) {
                    continue;
                }
                let given = Given { key: key.clone(), value: value.clone(), set, preset };
                let entries = listed(&given.load());
                let found = entries.iter().find(|(of, _)| *of == key).map(|(_, from)| from.clone());
                let about = format!("{key} {preset:?} {:?}", given.set);
                let expected = given.expected();
                match (&found, &expected) {
                    // The column in the one line of `RULE` is not counted here.
                    (Some(found), Some(expected)) if expected == "eni.toml:1" => {
                        assert!(found.starts_with("eni.toml:1:"), "{about}: {found}");
                    }
                    _ => assert_eq!(found, expected, "{about}"),
                }
                seen.extend(found.map(|from| from.split([' ', ':']).next().unwrap().to_owned()));
                // The others stay where they came from, but for their lines.
                let others = |entries: &[(String, String)]| -> Vec<(String, String)> {
                    let others = entries
                        .iter()
                        .filter(|(of, _)| *of != key && !key.starts_with(&format!("{of}.")));
                    others
                        .map(|(of, from)| {
                            (of.clone(), from.split(" at ").next().unwrap().to_owned())
                        })
                        .collect()
                };
                assert_eq!(others(&entries), others(&untouched), "{about}");
            }
        }
    }
    assert!(["default", "eni.toml", "preset", "--it"].iter().all(|from| seen.contains(*from)));
}

fn listed(loaded: &Loaded<Settings>) -> Vec<(String, String)> {
    loaded.entries().into_iter().map(|(key, origin)| (key, origin.listed())).collect()
}
