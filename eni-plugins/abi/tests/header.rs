//! `eni_plugin.h` and the Rust types say the same: a C program that prints what
//! the header means is compared with what Rust means. Needs `cc`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helpers meet fails the test")]

use std::{
    fmt::Write as _,
    fs,
    mem::offset_of,
    path::{Path, PathBuf},
    process::Command,
};

use eni_plugin_abi::{Access, Layer, Level, Visit, raw};

/// Compiles and runs a C program that prints with `body` in `main`.
fn printed_by_c(name: &str, body: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (source, program) = (folder.join(format!("{name}.c")), folder.join(name));
    let text = format!(
        "#include \"eni_plugin.h\"\n#include <inttypes.h>\n#include <stdio.h>\n\
         int main(void) {{\n{body}    return 0;\n}}\n"
    );
    fs::write(&source, text).unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let compiled = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I"])
        .arg(include)
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap_or_else(|error| panic!("this test needs a C compiler called cc: {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap()
}

/// Adds a type's size and its fields' places to what C prints and to what Rust
/// expects.
macro_rules! layout {
    ($c:ident, $rust:ident, $($type:literal $rust_type:ty {$($field:literal $rust_field:ident),*})*) => {
        $(
            writeln!($c, "    printf(\"{} %zu\\n\", sizeof({}));", $type, $type).unwrap();
            writeln!($rust, "{} {}", $type, size_of::<$rust_type>()).unwrap();
            $(
                writeln!(
                    $c,
                    "    printf(\"{}.{} %zu %zu\\n\", offsetof({}, {}), sizeof((({} *)0)->{}));",
                    $type, $field, $type, $field, $type, $field
                ).unwrap();
                let at = offset_of!($rust_type, $rust_field);
                let size = size_of_field(|table: &$rust_type| &raw const table.$rust_field);
                writeln!($rust, "{}.{} {at} {size}", $type, $field).unwrap();
            )*
        )*
    };
}

fn size_of_field<T, F>(_: impl Fn(&T) -> *const F) -> usize {
    size_of::<F>()
}

#[test]
fn every_struct_has_the_same_layout_in_c_and_in_rust() {
    let (mut c, mut rust) = (String::new(), String::new());
    layout! { c, rust,
        "eni_str" raw::Str { "ptr" ptr, "len" len }
        "eni_buffer" raw::Buffer { "ptr" ptr, "cap" cap, "len" len }
        "eni_header" raw::Header {
            "magic" magic, "major" major, "minor" minor, "size" size, "flags" flags
        }
        "eni_host" raw::Host { "header" header, "data" data, "log" log }
        "eni_visit" raw::Visit {
            "size" size, "layer" layer, "access" access, "flags" flags, "actor" actor,
            "operation" operation, "point" point, "n" n, "series" series, "draw" draw
        }
        "eni_verdict" raw::Verdict { "size" size, "kind" kind, "fault" fault }
        "eni_parameter" raw::Parameter {
            "size" size, "kind" kind, "name" name, "standard" standard, "about" about,
            "min" min, "max" max
        }
        "eni_strategy" raw::Strategy {
            "size" size, "flags" flags, "name" name, "create" create, "decide" decide,
            "destroy" destroy, "about" about, "parameter_count" parameter_count,
            "parameters" parameters
        }
        "eni_plugin" raw::Plugin {
            "header" header, "name" name, "version" version, "count" count,
            "strategies" strategies
        }
    }
    assert_eq!(printed_by_c("layout", &c), rust);
}

#[test]
fn every_constant_has_the_same_value_in_c_and_in_rust() {
    let signed = |n: i32| i64::from(n);
    let constants = [
        ("ENI_MAGIC", i64::from(raw::MAGIC)),
        ("ENI_MAJOR", i64::from(raw::MAJOR)),
        ("ENI_MINOR", i64::from(raw::MINOR)),
        ("ENI_OK", signed(raw::OK)),
        ("ENI_BAD_CONFIG", signed(raw::BAD_CONFIG)),
        ("ENI_FAILED", signed(raw::FAILED)),
        ("ENI_PANICKED", signed(raw::PANICKED)),
        ("ENI_PASS", i64::from(raw::PASS)),
        ("ENI_STRIKE", i64::from(raw::STRIKE)),
        ("ENI_FAULT", i64::from(raw::FAULT)),
        ("ENI_CHOOSES", i64::from(raw::CHOOSES)),
        ("ENI_WORK", i64::from(raw::WORK)),
        ("ENI_WIRE", i64::from(raw::WIRE)),
        ("ENI_READ", i64::from(raw::READ)),
        ("ENI_WRITE", i64::from(raw::WRITE)),
        ("ENI_NUMBER", i64::from(raw::NUMBER)),
        ("ENI_PERCENT", i64::from(raw::PERCENT)),
        ("ENI_TIME", i64::from(raw::TIME)),
        ("ENI_TEXT", i64::from(raw::TEXT)),
        ("ENI_ERROR", Level::Error as i64),
        ("ENI_WARN", Level::Warn as i64),
        ("ENI_INFO", Level::Info as i64),
        ("ENI_DEBUG", Level::Debug as i64),
        ("ENI_TRACE", Level::Trace as i64),
    ];
    let header = eni_plugin_abi::vendor::HEADER;
    let of_header = header.lines().filter_map(|line| line.strip_prefix("#define ENI_"));
    let with_value = of_header.filter(|line| {
        let value = line.split_whitespace().nth(1).unwrap_or_default();
        value.starts_with("UINT") || value.starts_with(|c: char| c.is_ascii_digit())
    });
    assert_eq!(with_value.count(), constants.len(), "a constant of the header is not compared");
    let (mut c, mut rust) = (String::new(), String::new());
    for (name, value) in constants {
        writeln!(c, "    printf(\"{name} %lld\\n\", (long long){name});").unwrap();
        writeln!(rust, "{name} {value}").unwrap();
    }
    assert_eq!(printed_by_c("constants", &c), rust);
}

/// Golden vectors of the host's own draws: the key of (seed, rule, actor,
/// point), the visit, and draws 0 to 2 of it. Computed with Python.
const DRAWS: [(u64, u64, [u64; 3]); 3] = [
    (
        0xb032_9088_dbcf_3c3f,
        1,
        [0x4878_8ac7_036c_bea5, 0x9c3c_f4c8_4c2c_ff20, 0xf8c5_7fb6_83ec_c837],
    ),
    (
        0x067a_ba8e_16c7_d23b,
        u64::MAX,
        [0xf616_80d2_d5ad_33bd, 0x56d7_e941_02c7_b2dd, 0xece0_86db_1328_c3dd],
    ),
    (
        0x1035_dba4_8348_e679,
        7,
        [0xcf8b_08c1_f55d_8853, 0xb59d_f72d_9ee6_7c74, 0xb28d_f7d5_a4b2_0fa4],
    ),
];

#[test]
fn draws_are_the_golden_vectors_in_c_and_in_rust() {
    let mut c = String::from("    eni_visit at = { .size = sizeof at };\n");
    let mut golden = String::new();
    for (series, visit, draws) in DRAWS {
        writeln!(c, "    at.series = UINT64_C({series});").unwrap();
        for (n, draw) in draws.into_iter().enumerate() {
            writeln!(c, "    printf(\"%\" PRIu64 \"\\n\", eni_draw(&at, UINT64_C({visit}), {n}));")
                .unwrap();
            writeln!(golden, "{draw}").unwrap();
            let at = Visit {
                actor: "w1",
                point: "ensure.create",
                operation: "CreateNetworkInterface",
                layer: Layer::Work,
                access: Access::Write,
                n: visit,
                series,
            };
            assert_eq!(at.draw(n as u64), draw, "{series} {visit} {n}");
            assert_eq!(at.draw_of(visit, n as u64), draw, "{series} {visit} {n}");
        }
    }
    assert_eq!(printed_by_c("draws", &c), golden);
}

#[test]
fn a_config_is_searched_by_the_header_as_by_rust() {
    let config = r#"{"n":"20","na\"me":"a \"b\"","empty":"","fault":"delay(2s)"}"#;
    let mut c = format!("    eni_str config = ENI_STR({config:?});\n    eni_str found;\n");
    let mut expected = String::new();
    for (key, value) in
        [("n", Some("20")), ("empty", Some("")), ("fault", Some("delay(2s)")), ("faul", None)]
    {
        writeln!(c, "    found = eni_config(config, \"{key}\");").unwrap();
        c.push_str("    printf(\"%d [%.*s]\\n\", found.ptr != NULL, (int)found.len, ");
        c.push_str("found.ptr ? found.ptr : \"\");\n");
        let (is_there, value) = (i32::from(value.is_some()), value.unwrap_or_default());
        writeln!(expected, "{is_there} [{value}]").unwrap();
    }
    c.push_str("    eni_str nothing = ENI_STR(\"{}\");\n");
    c.push_str("    printf(\"%d\\n\", eni_config(nothing, \"n\").ptr != NULL);\n");
    assert_eq!(printed_by_c("config", &c), format!("{expected}0\n"));
}
