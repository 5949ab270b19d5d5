//! Random schemas and values: the decoder says what the `jsonschema` crate says.
