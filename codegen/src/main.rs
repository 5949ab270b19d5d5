//! `cargo secgen`.
fn main() {}
