//! Ask and tell for programs in any language: one JSON object a line in, one or more a line out.
//!
//! A [`Session`] waits for the line that says what to tune, or begins with a study file. From then on each line asks for trials,
//! reports, tells an outcome or wants to know the best; [`serve`] reads the lines and writes the answers. A line that is wrong is
//! answered with what is wrong with it, and the session goes on. `docs/stdio.md` is the protocol for those who speak it.
//!
//! An ask and a tell of a study in memory cost about 20 microseconds beside the sampler.

mod answer;
mod best;
mod keep;
mod request;
mod serve;
mod session;
mod trials;

pub use answer::Answer;
pub use serve::serve;
pub use session::{Options, Session};
