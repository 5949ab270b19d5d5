//! Multipart forms as attackers send them.
