//! The processes of this machine: who they are and which run. Leases and the supervision of commands rest on it.

mod identity;
pub mod table;

pub use identity::{Liveness, Owner};
