//! Contract suites and test problems of Tunesmith

pub mod log_contract;
pub mod problems;
pub mod sampler_contract;
