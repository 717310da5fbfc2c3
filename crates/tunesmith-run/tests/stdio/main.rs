//! Ask and tell in lines of JSON: what each line is answered with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod opening;
mod page;
mod requests;
mod storages;
mod support;
