//! Operators for the CPU where the tensor library's own spend most of their time moving numbers: convolution with pooling, pooling
//! alone, and a bias with a rectifier.
//!
//! Each takes tensors of the library and enters its graph as one operator with a derivative of its own (`graph`); the numbers are
//! worked on as plain slices (`patches`, `pools`, `rectified`), small blocks at a time so that they stay in the caches, and matrix
//! products are the library's. Each answers with nothing where the tensors lie on another device, and the caller composes the same from
//! the library's operators there.

mod convolution;
mod graph;
mod patches;
mod pools;
mod rectified;

pub(super) use convolution::{convolve, max_pool};
pub(super) use rectified::rectify;

#[cfg(test)]
mod tests;
