//! `#[secure(…)]`: the guard of the document on a hand-written axum handler.
