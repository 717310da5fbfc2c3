//! Spaces as types: a configuration arrives as a struct, not as a map of names.
//!
//! [`#[derive(Space)]`](derive@crate::Space) on a struct or an enum declares the parameters next to the fields that receive them, and
//! implements [`TypedSpace`]: [`TypedSpace::space`] builds the space, [`TypedSpace::from_config`] reads a configuration, and
//! [`TypedSpace::to_config`] writes one (to enqueue it, say).
//!
//! ```
//! use tunesmith::typed::TypedSpace;
//!
//! #[derive(tunesmith::Space, Debug, PartialEq)]
//! #[space(constraint = "layers * batch_size <= 256")]
//! struct Net {
//!     #[param(int = 1..=4, role = architecture, default = 2)]
//!     layers: u32,
//!     #[param(float = 1e-5..=1e-1, log, role = training, default = 1e-3)]
//!     learning_rate: f64,
//!     #[param(choice = [16, 32, 64, 128], ordered, default = 32)]
//!     batch_size: usize,
//!     #[param(default = "sgd")]
//!     optimizer: Optimizer,
//!     #[param(when(layers = 2..=4), float = 0.0..=0.6, default = 0.1)]
//!     dropout: Option<f64>,
//! }
//!
//! #[derive(tunesmith::Space, Debug, PartialEq)]
//! enum Optimizer {
//!     Adam,
//!     Sgd {
//!         #[param(float = 0.0..=0.99, default = 0.9)]
//!         momentum: f64,
//!     },
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let space = Net::space()?;
//! let names: Vec<&str> = space.params().iter().map(|p| &*p.name).collect();
//! assert_eq!(names, ["layers", "learning_rate", "batch_size", "optimizer", "optimizer.momentum", "dropout"]);
//!
//! let config = space.default_config().ok_or("every parameter has a default")?;
//! let net = Net::from_config(&config)?;
//! assert_eq!(net.optimizer, Optimizer::Sgd { momentum: 0.9 });
//! assert_eq!(net.dropout, Some(0.1));
//! assert_eq!(net.to_config(), config);
//! # Ok(())
//! # }
//! ```

mod error;
mod outline;
mod place;
mod scope;
mod value;

pub use error::ConfigError;
pub use outline::{Given, Outline};
pub use place::Place;
pub use value::ParamValue;

use tunesmith_core::{Config, Space, SpaceErrors};

/// A type whose values are the configurations of a space. Derived by [`#[derive(Space)]`](derive@crate::Space).
///
/// `T::from_config(&x.to_config())` equals `x`, save for what a configuration cannot tell apart: an optional group of parameters
/// that are all inactive reads as `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no parameters",
    label = "neither a number, text, boolean or list, nor a type with `#[derive(Space)]`",
    note = "add `#[derive(tunesmith::Space)]` to `{Self}`, or say which values the field takes: `#[param(choice = [..])]`"
)]
pub trait TypedSpace: Sized {
    /// Where the space stands when it is not part of another: no name for a struct, its own name in snake case for an enum.
    fn root() -> Place;

    /// Adds its parameters, named as `at` says.
    fn outline(at: &Place, out: &mut Outline);

    /// Reads itself from the parameters at `at`.
    ///
    /// # Errors
    /// A parameter that is missing, or whose value the type cannot hold.
    fn read(at: &Place, config: &Config) -> Result<Self, ConfigError>;

    /// Writes its parameters at `at`.
    fn write(&self, at: &Place, config: &mut Config);

    /// Whether `config` holds something of it at `at`: it does not when the whole is inactive.
    fn is_set(at: &Place, config: &Config) -> bool;

    /// The space.
    ///
    /// # Errors
    /// All that is wrong with the declarations, each with the parameter and the key it concerns.
    fn space() -> Result<Space, SpaceErrors> {
        let mut out = Outline::default();
        Self::outline(&Self::root(), &mut out);
        out.build()
    }

    /// The value that a configuration stands for. Names that the type does not know are left aside, and ranges are not checked:
    /// that is the space's business.
    ///
    /// # Errors
    /// A parameter that is missing, or whose value the type cannot hold, such as 300 in 8 bits.
    fn from_config(config: &Config) -> Result<Self, ConfigError> {
        Self::read(&Self::root(), config)
    }

    /// The configuration that stands for this value: every field that is not `None`.
    fn to_config(&self) -> Config {
        let mut config = Config::new();
        self.write(&Self::root(), &mut config);
        config
    }
}

/// What the derived code names; not for other use.
#[doc(hidden)]
pub mod __private {
    pub use super::value::{real, whole};
    pub use super::{ConfigError, Given, Outline, ParamValue, Place, TypedSpace};
    pub use tunesmith_core::{Accept, Config, Param, Prior, Role, Test, Value};
}
