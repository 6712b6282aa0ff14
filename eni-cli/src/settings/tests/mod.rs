//! The settings held against their reference, their schema and their sources.

mod origins;
mod reference;
mod schema;
mod validator;

use eni_faults::config::{Key, Shape};
use eni_sim::{FrontSettings, Preset, WorldConfig};

use super::*;

#[test]
fn the_presets_that_are_always_there_are_those_of_the_simulator() {
    for preset in Preset::ALL {
        let name = Some(preset.name().to_owned());
        let loaded = config::load::<Settings>(Sources { preset: name, ..only(None) });
        let sim = loaded.unwrap().settings.sim;
        let ours = FrontSettings { consistency: sim.consistency(7), throttle: sim.throttle() };
        assert_eq!(ours, preset.front(7), "{preset:?}");
        let mut world = WorldConfig::default();
        preset.shape(&mut world);
        assert_eq!(sim.stages, world.stages.duration, "{preset:?}");
    }
}

#[test]
fn a_throttle_outside_its_bounds_names_its_place() {
    for (factor, fits) in [
        ("0", true),
        ("1", true),
        ("0.001", true),
        ("1000", true),
        ("1000.1", false),
        ("-1", false),
        ("0.0001", false),
        ("nan", false),
        ("inf", false),
    ] {
        let file = file(&format!("[sim]\nthrottle = {factor}"));
        let error = config::load::<Settings>(only(Some(file)))
            .map(|_| ())
            .map_err(|error| error.to_string());
        match error {
            Ok(()) => assert!(fits, "{factor}"),
            Err(error) => {
                assert!(!fits && error.starts_with("eni.toml:2:12: `sim.throttle`"), "{error}");
            }
        }
    }
}

fn file(text: &str) -> File {
    File { path: "eni.toml".to_owned(), text: text.to_owned() }
}

/// The reference with what is commented out in it put in.
fn whole_reference() -> String {
    let put_in = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if is_assignment(rest) => rest.to_owned(),
        _ => line.to_owned(),
    };
    DEFAULTS.lines().map(|line| put_in(line) + "\n").collect()
}

fn is_assignment(line: &str) -> bool {
    let Some((key, _)) = line.split_once(" = ") else { return false };
    key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// The tables of a shape, by their keys; a user's own key is `x`.
fn tables(shape: &Shape, path: &[String], found: &mut Vec<(Vec<String>, Vec<Key>)>) {
    let below =
        |name: &str| -> Vec<String> { path.iter().cloned().chain([name.to_owned()]).collect() };
    match shape {
        Shape::Table(keys) => {
            found.push((path.to_vec(), keys.clone()));
            for key in keys {
                tables(&key.shape, &below(&key.name), found);
            }
        }
        Shape::Named { each, .. } => tables(each, &below("x"), found),
        Shape::Either(shapes) => {
            for shape in shapes {
                tables(shape, path, found);
            }
        }
        _ => {}
    }
}

fn all_tables() -> Vec<(Vec<String>, Vec<Key>)> {
    let mut found = Vec::new();
    tables(&Settings::shape(), &[], &mut found);
    found
}
