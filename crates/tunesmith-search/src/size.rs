//! How large a space is, and how large a grid over it.

use std::fmt;

use tunesmith_core::{Domain, SamplerSpec, Space};

use crate::SpecError;
use crate::error::grouped;
use crate::named::grid_of;

/// The size of a space; in words by its `Display`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceSize {
    /// The number of distinct configurations, constraints ignored; `None` when a parameter is continuous or there are more than
    /// can be counted.
    pub configurations: Option<u64>,
    /// The names of the parameters without levels.
    pub continuous: Vec<String>,
    /// The number of parameters.
    pub parameters: usize,
    /// The number of points of the grid, where the sampler is one; those that violate a constraint left out.
    pub grid: Option<u64>,
}

/// The size of a space, and of the grid over it when `spec` asks for one.
///
/// # Errors
/// When the grid's options are wrong, or it has too many points.
pub fn size_of(space: &Space, spec: &SamplerSpec) -> Result<SpaceSize, SpecError> {
    let grid = if spec.name == "grid" { Some(grid_of(spec, space)?.size(space)?) } else { None };
    let continuous = space
        .params()
        .iter()
        .filter(|p| matches!(p.domain, Domain::Float { step: None, .. } | Domain::Simplex { .. }));
    Ok(SpaceSize {
        configurations: space.size(),
        continuous: continuous.map(|p| p.name.to_string()).collect(),
        parameters: space.params().len(),
        grid,
    })
}

impl fmt::Display for SpaceSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |n: u64| if n == 1 { "" } else { "s" };
        write!(f, "{} parameter{}, ", self.parameters, s(self.parameters as u64))?;
        match self.configurations {
            Some(n) => write!(f, "{} configuration{}", grouped(n), s(n))?,
            None if self.continuous.is_empty() => f.write_str("more configurations than can be counted")?,
            None => write!(f, "{} of them continuous", self.continuous.len())?,
        }
        match self.grid {
            Some(n) => write!(f, "; a grid of {} point{}", grouped(n), s(n)),
            None => Ok(()),
        }
    }
}
