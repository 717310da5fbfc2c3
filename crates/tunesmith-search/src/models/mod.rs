//! What is believed about a study's objective: models that samplers propose from.

pub(crate) mod gp;
pub(crate) mod surrogate;
