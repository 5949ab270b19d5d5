//! `explain`: what a rule says of itself.

use super::Rule;
use super::rules;
use crate::finding::nearest;

/// The rule of `wanted`: a code (`SG101`, `sg101`, `101`) or a name (`public-without-reason`).
pub fn find(wanted: &str) -> Option<&'static Rule> {
    let folded = wanted.trim().to_lowercase();
    let digits = folded.strip_prefix("sg").unwrap_or(&folded);
    let number = digits.parse::<u16>().ok();
    rules::all().iter().find(|rule| Some(rule.code.0) == number || rule.name == folded)
}

/// What `explain` prints for `wanted`, or else what to say to the user who asked for it.
pub fn explain(wanted: &str) -> Result<String, String> {
    match find(wanted) {
        Some(rule) => Ok(text(rule)),
        None => Err(unknown(wanted)),
    }
}

fn text(rule: &Rule) -> String {
    let severity = format!("{:?}", rule.severity).to_lowercase();
    let waiver = if rule.waivable {
        format!("`waive: {{ lint:{}: reason }}` silences it.", rule.code)
    } else {
        "No `lint:` waiver silences it.".to_owned()
    };
    format!("{} {} ({severity})\n\n{}\n{waiver}\n", rule.code, rule.name, rule.text().trim_end())
}

fn unknown(wanted: &str) -> String {
    let codes: Vec<String> = rules::all().iter().map(|rule| rule.code.to_string()).collect();
    let names = rules::all().iter().map(|rule| rule.name).chain(codes.iter().map(String::as_str));
    match nearest(wanted, names) {
        Some(near) => format!("there is no rule `{wanted}`; did you mean `{near}`?"),
        None => format!("there is no rule `{wanted}`; a code looks like `SG101`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_rule_by_code_number_and_name() {
        for wanted in ["SG103", "sg103", "103", "identifier-without-owns"] {
            assert_eq!(find(wanted).map(|rule| rule.code.0), Some(103), "{wanted}");
        }
    }

    #[test]
    fn suggests_the_nearest_rule_for_a_slip() {
        let told = explain("identifier-without-own").unwrap_err();
        assert!(told.contains("did you mean `identifier-without-owns`?"), "{told}");
        assert!(explain("SG9999").is_err());
        assert!(explain("").is_err());
    }

    #[test]
    fn explains_every_rule_with_both_examples() {
        for rule in rules::all() {
            let told = explain(&rule.code.to_string()).unwrap();
            assert!(told.contains("## Refused") && told.contains("## Accepted"), "{}", rule.name);
            assert!(!told.contains("//!"), "{}", rule.name);
        }
    }
}
