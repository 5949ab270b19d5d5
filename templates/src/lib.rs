//! The files of a generated server that are not Rust, and a table of them.
