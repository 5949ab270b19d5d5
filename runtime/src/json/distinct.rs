//! `uniqueItems`: whether any two values are equal, in a time that no sender can make a square.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use super::Value;

/// Up to here each is compared with each.
const FEW: usize = 8;

/// Whether no two of `items` are equal. Many are told apart by a keyed hash first, so that only
/// equal ones, or nearly none, are compared.
pub(crate) fn all_distinct(items: &[Value<'_>]) -> bool {
    if items.len() <= FEW {
        return !(1..items.len()).any(|at| items[..at].iter().any(|item| item.equals(&items[at])));
    }
    let keys = RandomState::new();
    let mut digests: Vec<_> = items.iter().map(|item| (digest(item, &keys), item)).collect();
    digests.sort_unstable_by_key(|(digest, _)| *digest);
    digests.chunk_by(|left, right| left.0 == right.0).all(|alike| match alike {
        [_] => true,
        // Values that differ under one digest are as good as none.
        _ => !(1..alike.len()).any(|at| alike[..at].iter().any(|one| one.1.equals(alike[at].1))),
    })
}

/// Equal for equal values: numbers by mathematical value, members in any order.
fn digest(value: &Value<'_>, keys: &RandomState) -> u64 {
    let mut state = keys.build_hasher();
    value.rank().hash(&mut state);
    match value {
        Value::Null => {}
        Value::Bool(value) => value.hash(&mut state),
        Value::Number(number) => number.decimal().hash(&mut state),
        Value::String(text) => text.hash(&mut state),
        Value::Array(items) => {
            items.iter().for_each(|item| state.write_u64(digest(item, keys)));
        }
        Value::Object(object) => {
            let members = object.iter().map(|(name, value)| {
                let mut state = keys.build_hasher();
                name.hash(&mut state);
                state.write_u64(digest(value, keys));
                state.finish()
            });
            state.write_u64(members.fold(0, u64::wrapping_add));
        }
    }
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Budget, parse};

    fn distinct(items: &str) -> bool {
        let budget = Budget { depth: 9, nodes: 1 << 20 };
        all_distinct(parse(items.as_bytes(), &budget).unwrap().as_array().unwrap())
    }

    #[test]
    fn equal_values_are_found_however_they_are_written_and_wherever_they_stand() {
        let filling: Vec<String> = (100..140).map(|n| n.to_string()).collect();
        for (left, right, equal) in [
            ("1", "1.0", true),
            ("-0", "0.0e7", true),
            ("1", "true", false),
            ("[]", "{}", false),
            ("null", "0", false),
            (r#""a""#, r#""\u0061""#, true),
            (r#"{"a":1,"b":[2]}"#, r#"{"b":[2.0],"a":1}"#, true),
            (r#"{"a":1,"b":2}"#, r#"{"a":2,"b":1}"#, false),
            ("[1,2]", "[2,1]", false),
            ("[[1],2]", "[[1,2]]", false),
        ] {
            let few = format!("[{left},{right}]");
            let many = format!("[{left},{},{right}]", filling.join(","));
            assert_eq!(distinct(&few), !equal, "{few}");
            assert_eq!(distinct(&many), !equal, "{many}");
        }
    }
}
