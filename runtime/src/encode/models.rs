//! How the types of generated models are written.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Encode, Encoder, Poison};
use crate::{
    json::{Json, Number},
    own::{Owned, Resource, Scoped},
    values::{Nullable, Sensitive},
};

impl Encode for str {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.string(self);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.string(self);
    }
}

/// A schema that takes only `null`.
impl Encode for () {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.null();
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.raw(if *self { "true" } else { "false" });
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Encode for $integer {
            fn encode(&self, out: &mut Encoder<'_>) {
                out.raw(itoa::Buffer::new().format(*self));
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl Encode for $float {
            fn encode(&self, out: &mut Encoder<'_>) {
                if self.is_finite() {
                    out.raw(zmij::Buffer::new().format_finite(*self));
                } else {
                    out.poison(Poison::NotFinite);
                }
            }
        }
    )*};
}

floats!(f32, f64);

impl Encode for Number {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.raw(self.as_str());
    }
}

impl Encode for Uuid {
    fn encode(&self, out: &mut Encoder<'_>) {
        let mut text = [b'"'; 38];
        self.hyphenated().encode_lower(&mut text[1..37]);
        out.buffer.extend_from_slice(&text);
    }
}

impl Encode for Json {
    fn encode(&self, out: &mut Encoder<'_>) {
        match self {
            Self::Null => out.null(),
            Self::Bool(value) => value.encode(out),
            Self::Number(number) => number.encode(out),
            Self::String(text) => out.string(text),
            Self::Array(items) => out.array(items),
            Self::Object(members) => members.encode(out),
        }
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.array(self);
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.array(self);
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.object(|object| object.others(self));
    }
}

impl<T: Encode> Encode for Nullable<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        match self {
            Self::Null => out.null(),
            Self::Value(value) => value.encode(out),
        }
    }
}

impl<T: Encode> Encode for Sensitive<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        self.expose().encode(out);
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        (**self).encode(out);
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Encoder<'_>) {
        (**self).encode(out);
    }
}

impl<T: Encode> Encode for Scoped<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        (**self).encode(out);
    }
}

impl<R: Resource + Encode> Encode for Owned<R> {
    fn encode(&self, out: &mut Encoder<'_>) {
        (**self).encode(out);
    }
}
