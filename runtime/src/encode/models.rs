//! How the types of generated models are written.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr},
};

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

macro_rules! tuples {
    ($($($item:ident $place:tt)+;)*) => {$(
        /// `prefixItems` of a fixed length.
        impl<$($item: Encode),+> Encode for ($($item,)+) {
            fn encode(&self, out: &mut Encoder<'_>) {
                out.items(&[$(&self.$place),+]);
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}

impl Encode for Ipv4Addr {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.string(&self.to_string());
    }
}

impl Encode for Ipv6Addr {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.string(&self.to_string());
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
