//! A validator for the part of JSON Schema that the settings' schema uses.
//! A keyword that it does not know fails the test.

use serde_json::Value;

/// What is wrong with a document.
pub(super) fn mistakes(root: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(root, root, document, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$schema" | "title" | "description" | "default" | "examples" | "$defs" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(pointer).unwrap(), value, at, found);
                true
            }
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                other => panic!("no type {other}"),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| matches(rule, text)),
            "items" => {
                for (n, element) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, element, &format!("{at}.{n}"), found);
                }
                true
            }
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    if let Some(rule) = rule.get(name) {
                        check(root, rule, inner, &format!("{at}.{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let listed = schema.get("properties");
                for (name, inner) in value.as_object().into_iter().flatten() {
                    let is_listed = listed.is_some_and(|listed| listed.get(name).is_some());
                    if !is_listed && *rule == Value::Bool(false) {
                        found.push(format!("{at}.{name}: unknown"));
                    } else if !is_listed {
                        check(root, rule, inner, &format!("{at}.{name}"), found);
                    }
                }
                true
            }
            "propertyNames" => {
                let pattern = &rule["pattern"];
                value.as_object().into_iter().flatten().all(|(name, _)| matches(pattern, name))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|either| {
                let mut found = Vec::new();
                check(root, either, value, at, &mut found);
                found.is_empty()
            }),
            other => panic!("the validator does not know {other}"),
        };
        if !holds {
            found.push(format!("{at}: {keyword}"));
        }
    }
}

fn matches(pattern: &Value, text: &str) -> bool {
    regex_lite::Regex::new(pattern.as_str().unwrap()).unwrap().is_match(text)
}
