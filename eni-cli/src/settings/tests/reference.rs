//! The reference has every key, and the descriptions are those of the types.

use super::*;

#[test]
fn every_described_key_is_in_the_reference_and_the_other_way_round() {
    let loaded = config::load::<Settings>(only(Some(file(&whole_reference())))).unwrap();
    let mut written: Vec<String> = loaded.entries().into_iter().map(|(key, _)| key).collect();
    let mut described = Vec::new();
    for (path, keys) in all_tables().into_iter().filter(|(path, _)| !path.contains(&"x".to_owned()))
    {
        for key in keys.iter().filter(|key| !matches!(key.shape, Shape::Table(_))) {
            let path: Vec<&str> = path.iter().map(String::as_str).chain([&*key.name]).collect();
            described.push(path.join("."));
        }
    }
    written.sort();
    described.sort();
    assert_eq!(written, described);
    assert!(described.len() > 20);
}

#[test]
fn the_reference_names_every_key_of_a_rule() {
    let (_, comment) = DEFAULTS.split_once("# Rules by name").unwrap();
    let (comment, _) = comment.split_once("[faults.rules]").unwrap();
    let tables = all_tables();
    let (_, keys) = tables.iter().find(|(path, _)| path.join(".") == "faults.rules.x").unwrap();
    for key in keys {
        assert!(comment.contains(&*key.name), "{}", key.name);
    }
}

#[test]
fn every_table_has_the_keys_that_the_types_take_and_no_others() {
    for (path, keys) in all_tables() {
        let unknown =
            path.iter().map(String::as_str).chain(["zzzzzz"]).collect::<Vec<_>>().join(".");
        let error = config::load::<Settings>(only(Some(file(&format!("{unknown} = 1")))));
        let error = error.map(|_| ()).unwrap_err().to_string();
        let prefix: String = path.iter().map(|name| format!("{name}.")).collect();
        let (_, listed) = error.split_once("; there are ").unwrap_or_else(|| panic!("{error}"));
        let mut taken: Vec<_> =
            listed.split(", ").map(|key| key.strip_prefix(&prefix).unwrap()).collect();
        let mut described: Vec<_> = keys.iter().map(|key| &*key.name).collect();
        taken.sort_unstable();
        described.sort_unstable();
        assert_eq!(taken, described, "{path:?}");
    }
}

#[test]
fn every_key_has_a_description() {
    for (path, keys) in all_tables() {
        for key in keys {
            assert!(key.about.ends_with('.') && key.about.len() > 10, "{path:?} {}", key.name);
        }
    }
}

#[test]
fn the_reference_as_a_file_changes_nothing() {
    let bare = config::load::<Settings>(only(None)).unwrap();
    let reference = config::load::<Settings>(only(Some(file(DEFAULTS)))).unwrap();
    assert_eq!(bare.to_toml(false), reference.to_toml(false));
}

#[test]
fn what_is_shown_loads_again_under_every_preset() {
    let presets = config::load::<Settings>(only(None)).unwrap().presets;
    assert_eq!(presets.len(), 4);
    for preset in std::iter::once(None).chain(presets.into_iter().map(Some)) {
        let shown =
            config::load::<Settings>(Sources { preset, ..only(Some(file(&whole_reference()))) });
        let shown = shown.unwrap();
        for origins in [false, true] {
            let again = config::load::<Settings>(only(Some(file(&shown.to_toml(origins)))));
            assert_eq!(again.unwrap().to_toml(false), shown.to_toml(false));
        }
    }
}
