//! What the automatic choice may choose.

use super::arm::Arm;
use crate::SpecError;
use crate::options::Options;

/// Which samplers the automatic choice may use. The Gaussian process makes the first proposals whatever they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutoOptions {
    /// Whether a space of which all combinations fit the budget is tried out.
    pub grid: bool,
    /// Whether the Gaussian process goes on in long runs.
    pub gp: bool,
    /// Whether CMA-ES joins in long runs.
    pub cma_es: bool,
    /// Whether the tree of Parzen estimators joins in long runs, and where the Gaussian process gains nothing.
    pub tpe: bool,
}

impl Default for AutoOptions {
    fn default() -> Self {
        Self { grid: true, gp: true, cma_es: true, tpe: true }
    }
}

impl AutoOptions {
    /// Reads the options of a study file.
    pub(crate) fn read(options: &mut Options<'_>) -> Result<Self, SpecError> {
        let all = Self::default();
        Ok(Self {
            grid: options.flag("grid", all.grid)?,
            gp: options.flag("gp", all.gp)?,
            cma_es: options.flag("cma-es", all.cma_es)?,
            tpe: options.flag("tpe", all.tpe)?,
        })
    }

    /// The arms of long runs; may be none.
    pub(super) fn arms(self) -> Vec<Arm> {
        let all = [(self.gp, Arm::Gp), (self.cma_es, Arm::Cma), (self.tpe, Arm::Tpe)];
        all.into_iter().filter_map(|(allowed, arm)| allowed.then_some(arm)).collect()
    }
}
