//! Types of generated models that the standard library lacks.
//!
//! # What becomes which type
//!
//! | schema | type | kept as |
//! |---|---|---|
//! | `string` | `String` | |
//! | … of `format: date` | [`Date`] | its text |
//! | … `time`, `date-time`, `duration` | [`Time`], [`DateTime`], [`Duration`] | their text: offset, fraction and leap second |
//! | … `uuid` | [`Uuid`] | 16 bytes; written in lower case |
//! | … `ipv4`, `ipv6` | [`Ipv4Addr`](std::net::Ipv4Addr), [`Ipv6Addr`](std::net::Ipv6Addr) | their bytes; IPv6 is written as RFC 5952 has it |
//! | … `email`, `hostname`, `uri`, `uri-reference` | [`Email`], [`Hostname`], [`Uri`], [`UriReference`] | their text |
//! | … `decimal` | [`Decimal`] | its text |
//! | … `byte` | [`Base64`] | the bytes |
//! | … `password` | [`Secret`] | its text, redacted and wiped |
//! | … of another format | `String` | |
//! | … with `enum` | an enum | |
//! | `integer` | `i64`; by `format` or bounds `i8` to `u64` | |
//! | … with bounds beyond them | [`Integer`] | its digits |
//! | `number` | [`Number`](crate::json::Number) | its digits |
//! | … of `format: float`, `double` | `f32`, `f64` | the nearest one |
//! | `boolean` | `bool` | |
//! | `array` | `Vec`; a tuple for `prefixItems` of a fixed length | |
//! | `object` | a struct; `BTreeMap` without `properties` | |
//! | `oneOf`, `anyOf`, several types | an enum | |
//! | a named scalar with a constraint | a newtype: [`text!`](crate::values::text), [`number!`](crate::values::number) | |
//! | anything else | [`Json`](crate::json::Json) | |
//!
//! What is absent is an `Option`, unless a `default` takes its place; what may be `null` is
//! [`Nullable`]; what has no `type` is [`Untyped`]; what is `sensitive` is [`Sensitive`].
//!
//! The text types dereference to `str`, so that `at.parse::<jiff::Timestamp>()` gives another crate's
//! type. `x-rust-type: jiff::Timestamp` at a schema puts that type itself into the model: of a string
//! schema as [`Parsed`], which asks for `FromStr` and `Display`; of any other schema as it is, which asks
//! for [`Decode`](crate::decode::Decode) and [`Encode`](crate::encode::Encode).
//!
//! # Names
//!
//! `components/schemas` are named as they are, in UpperCamelCase; inline schemas after where they
//! stand (`ListOrdersStatus`); `x-rust-name` says another name. Letters of the Latin script lose their
//! accents, other letters become their code point (`U540d`), a leading digit gets an `N` (a field: an
//! underscore), and a keyword is raw (`r#type`).
//!
//! A type that Rust or the generated code uses (`Result`, `String`, `Option`) gets `Model` behind it. Of
//! two names that meet, the second in the document has a suffix (a field `_field`, a value of an `enum`
//! `Value`) or a number from 2 on, so that what is added behind changes no name before it. The empty
//! value of an `enum` is `Empty`.

mod base64;
mod date_time;
mod duration;
mod integer;
mod newtype;
mod nullable;
mod parsed;
mod secret;
mod sensitive;
mod text;
mod untyped;

pub use crate::{__number as number, __text as text};
pub use base64::Base64;
pub use date_time::{Date, DateTime, Time};
pub use duration::Duration;
pub use integer::Integer;
pub use newtype::{Numeral, deserialize_number, deserialize_text};
pub use nullable::{Nullable, present};
pub use parsed::Parsed;
pub use secret::Secret;
pub use sensitive::Sensitive;
pub use text::{Decimal, Email, Hostname, Uri, UriReference};
pub use untyped::Untyped;
pub use uuid::Uuid;
