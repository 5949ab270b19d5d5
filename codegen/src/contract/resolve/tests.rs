//! What the resolver decides, one feature a test.
