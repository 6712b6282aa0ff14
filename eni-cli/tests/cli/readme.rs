//! The commands of the README, run as they are written there.

use crate::run::Folder;

const README: &str = include_str!("../../../README.md");

/// The blocks of one language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = format!("```{language}\n");
    let after: Vec<_> = README.split(&*fence).skip(1).collect();
    after.into_iter().map(|text| text.split("```").next().unwrap())
}

#[test]
fn console_blocks_print_what_they_show() {
    let mut commands = 0;
    for block in blocks("console") {
        for part in block.split("$ eni ").skip(1) {
            let (args, shown) = part.split_once('\n').unwrap();
            let folder = Folder::new().with("eni.toml", blocks("toml").next().unwrap());
            commands += 1;
            #[cfg(feature = "plugins")]
            crate::plugins::c(&folder, "eni-plugins/c/every_nth.c", "every_nth", &[]);
            if cfg!(not(feature = "plugins")) && args.contains("plugin") {
                continue;
            }
            let printed = folder.eni(args).exits(0).stdout;
            // `...` stands for any lines.
            let mut rest = printed.as_str();
            for line in shown.lines().filter(|line| *line != "...") {
                let at =
                    rest.find(line).unwrap_or_else(|| panic!("{args}: no {line:?} in {printed}"));
                rest = &rest[at + line.len()..];
            }
        }
    }
    assert_eq!(commands, 7);
}

#[test]
fn every_rule_of_the_table_is_one_that_chaos_takes() {
    let rows = README.lines().skip_while(|line| !line.starts_with("| rule |")).skip(2);
    let rules: Vec<_> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|row| row.split('`').nth(1).unwrap())
        .collect();
    assert!(rules.len() >= 5);
    for rule in rules {
        let output = Folder::new()
            .command("chaos --rounds 1 --instances 3 --fault")
            .arg(rule)
            .output()
            .unwrap();
        // A numbered rule may have nothing to strike in so short a run.
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 12)),
            "{rule}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let help = Folder::new().eni("--help").exits(0).stdout;
    let rows = README.lines().skip_while(|line| !line.starts_with("| code |")).skip(2);
    for row in rows.take_while(|line| line.starts_with('|')) {
        let mut cells = row.split('|').skip(1).map(str::trim);
        let (code, means) = (cells.next().unwrap(), cells.next().unwrap());
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{code}  ")));
        assert_eq!(line.map(|line| line.trim().split_once("  ").unwrap().1), Some(means));
    }
}
