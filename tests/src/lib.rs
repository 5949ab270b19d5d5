//! What the tests of secgen share.
