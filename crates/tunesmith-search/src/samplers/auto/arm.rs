//! The samplers that the automatic choice is made between, and how a trial says which of them proposed it.

/// A sampler to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arm {
    Grid,
    Sobol,
    Gp,
    Tpe,
    Cma,
}

impl Arm {
    const ALL: [Self; 5] = [Self::Grid, Self::Sobol, Self::Gp, Self::Tpe, Self::Cma];

    /// Its name, as study files write it; the first word of the reason of its proposals.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Sobol => "sobol",
            Self::Gp => "gp",
            Self::Tpe => "tpe",
            Self::Cma => "cma-es",
        }
    }

    /// The arm that a reason speaks of.
    pub(super) fn of(why: &str) -> Option<Self> {
        let (name, _) = why.split_once(": ")?;
        Self::ALL.into_iter().find(|arm| arm.name() == name)
    }
}
