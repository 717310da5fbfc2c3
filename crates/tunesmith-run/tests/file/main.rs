//! The study file through its public interface: what it means, what is said of a bad one, and its schema.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad;
mod bad_space;
mod docs;
mod good;
mod json;
mod robust;
mod schema;
mod support;
