//! `eni points`: where faults can strike, and where given rules do.

use crate::run::Folder;

#[test]
fn every_point_is_listed_with_all_that_is_known_of_it() {
    let document = Folder::new().eni("points --json").exits(0).json();
    assert_eq!(document["schema"], "eni.points/1");
    let points = document["points"].as_array().unwrap();
    assert_eq!(points.len(), eni_core::points::ALL.len() + eni_sim::points::ALL.len());
    for point in points {
        for part in ["when", "known", "faults", "retries"] {
            assert!(point["doc"][part].as_str().is_some_and(|text| text.len() > 5), "{point}");
        }
    }
    let create = &points[3];
    assert_eq!(create["name"], "ensure.create");
    assert_eq!(create["operation"], "CreateNetworkInterface");
    assert_eq!((&create["layer"], &create["access"]), (&"work".into(), &"write".into()));
    assert_eq!(create["faults"].as_array().unwrap().len(), 9);
    assert_eq!(
        create["doc"]["when"],
        "no interface of the key was found and the instance can take one"
    );
    let launch = points.iter().find(|point| point["name"] == "ec2.RunInstances").unwrap();
    assert_eq!(launch["asked_by"], serde_json::json!(["sim"]));
    let on_the_wire = points.iter().find(|point| point["name"] == "ec2.CreateTags").unwrap();
    assert_eq!(on_the_wire["asked_by"], serde_json::json!(["ensure", "plan", "chaos", "sim"]));
    let text = Folder::new().eni("points").exits(0).stdout;
    for point in points {
        let name = point["name"].as_str().unwrap();
        let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        assert!(line.contains(point["operation"].as_str().unwrap()), "{line}");
    }
}

#[test]
fn rules_show_where_they_strike_and_where_they_are_not_legal() {
    let rules = "[faults.rules]\nlose = 'ensure.c*:30%=lost-reply'\n\
                 [preset.bad.faults.rules]\nold = { where = 'ensure.find', fault = 'stale' }\n";
    let folder = Folder::new().with("rules.toml", rules);
    let good = folder.eni("points --rules rules.toml --json").exits(0).json();
    assert_eq!(good["schema"], "eni.points-rules/1");
    let rule = &good["rules"][0];
    assert_eq!(rule["origin"], "rules.toml:2:8");
    assert_eq!(rule["strikes"], serde_json::json!(["ensure.create", "ensure.confirm"]));
    assert_eq!(rule["not_legal"], serde_json::json!([]));
    assert_eq!(rule["refused"], serde_json::Value::Null);
    let text = folder.eni("points --rules rules.toml").exits(0).stdout;
    assert!(text.contains("  can strike at  ensure.create, ensure.confirm\n"), "{text}");
    let bad = folder.eni("points --rules rules.toml --preset bad").exits(3).stdout;
    assert!(bad.contains("old = ensure.find=stale  (preset bad at rules.toml:4:7)\n"), "{bad}");
    assert!(bad.contains("  not legal at   ensure.find\n"), "{bad}");
    assert!(bad.contains("  refused        rule `old`: fault `stale` is not legal"), "{bad}");
}

#[test]
fn without_a_file_the_rules_are_those_that_chaos_would_use() {
    let folder = Folder::new();
    let none = folder.eni("points --rules --json").exits(0).json();
    assert_eq!(none["rules"][0]["rule"], "ensure.*:30%=lost-reply");
    assert_eq!(none["rules"][0]["origin"], "default");
    let folder = folder.with("eni.toml", "faults.rules.one = 'ensure.find#1=refuse'\n");
    let both = folder.eni("points --fault CreateTags#2=duplicate --json").exits(0).json();
    assert_eq!(both["rules"].as_array().unwrap().len(), 2);
    assert_eq!(both["rules"][0]["origin"], "eni.toml:1:20");
    assert_eq!(both["rules"][1]["strikes"], serde_json::json!(["ec2.CreateTags"]));
    assert_eq!(both["rules"][1]["origin"], "--fault");
    let far = folder.eni("points --fault ensure.x=refuse --json").exits(3).json();
    assert!(far["rules"][1]["refused"].as_str().unwrap().contains("no point `ensure.x`"), "{far}");
    folder.eni("points --fault ensure.find").exits(2).says(&["--fault: "]);
    folder.eni("points --rules no.toml").exits(3).says(&["no.toml"]);
}
