//! OpenAPI in, a guarded server out.
