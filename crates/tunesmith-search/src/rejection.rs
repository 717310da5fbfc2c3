//! Drawing configurations that satisfy the constraints, and saying which constraints stand in the way.

use tunesmith_core::{Config, Refusal, Rng, Space};

use crate::error::grouped;

/// How many draws a search for a feasible configuration takes before it gives up.
pub(crate) const TRIES: u64 = 100_000;

/// Pairs of constraints are watched up to this many constraints.
const WATCHED: usize = 64;

/// What drawn configurations did to the constraints.
pub(crate) struct Tally {
    draws: u64,
    feasible: u64,
    /// How often each constraint failed.
    failed: Vec<u64>,
    /// Bit `j` of entry `i`: constraints `i` and `j` held together at least once.
    together: Vec<u64>,
}

impl Tally {
    pub(crate) fn new(space: &Space) -> Self {
        let n = space.constraints().len();
        Self { draws: 0, feasible: 0, failed: vec![0; n], together: vec![0; n.min(WATCHED)] }
    }

    /// Counts one configuration; whether it satisfies every constraint.
    pub(crate) fn count(&mut self, space: &Space, config: &Config) -> bool {
        self.draws += 1;
        let mut held = 0_u64;
        let mut all = true;
        for (i, constraint) in space.constraints().iter().enumerate() {
            if constraint.holds(|name| space.look_up(config, name)) {
                held |= 1_u64.checked_shl(i as u32).unwrap_or(0);
            } else {
                self.failed[i] += 1;
                all = false;
            }
        }
        for (i, seen) in self.together.iter_mut().enumerate() {
            if held >> i & 1 == 1 {
                *seen |= held;
            }
        }
        self.feasible += u64::from(all);
        all
    }

    pub(crate) fn draws(&self) -> u64 {
        self.draws
    }

    pub(crate) fn feasible(&self) -> u64 {
        self.feasible
    }

    /// The constraint that failed most often, and in which share of the draws.
    pub(crate) fn worst(&self, space: &Space) -> Option<(String, f64)> {
        let (i, failed) = self.failed.iter().enumerate().max_by_key(|(i, n)| (**n, std::cmp::Reverse(*i)))?;
        (*failed > 0).then(|| (space.constraints()[i].to_string(), *failed as f64 / self.draws as f64))
    }

    /// Why no draw was feasible: the constraints that never held, alone or in pairs, or the one that failed most often.
    pub(crate) fn explain(&self, space: &Space, fixed: &Config) -> String {
        let given = if fixed.is_empty() { String::new() } else { format!(" with {fixed}") };
        let head = format!(
            "no configuration{given} satisfies the constraints: of {} drawn at random none did",
            grouped(self.draws)
        );
        let name = |i: usize| format!("`{}`", space.constraints()[i]);
        let never: Vec<String> =
            (0..self.failed.len()).filter(|i| self.failed[*i] == self.draws).map(name).collect();
        if !never.is_empty() {
            return format!("{head}; {} never held", never.join(" and "));
        }
        let pair = (0..self.together.len())
            .flat_map(|i| (0..i).map(move |j| (j, i)))
            .find(|(j, i)| self.together[*i] >> j & 1 == 0);
        if let Some((j, i)) = pair {
            return format!("{head}; {} and {} never held together", name(j), name(i));
        }
        match self.worst(space) {
            Some((worst, share)) => {
                format!("{head}; `{worst}` failed most often, in {:.0} % of them", 100.0 * share)
            }
            None => head,
        }
    }
}

/// A configuration from the priors around `fixed` that satisfies the constraints, and how many draws that took.
pub(crate) fn draw(
    space: &Space,
    fixed: &Config,
    rng: &mut Rng,
    tries: u64,
) -> Result<(Config, u64), Refusal> {
    search(space, fixed, tries, || space.complete(fixed, rng))
}

/// The first configuration of `next`, which keeps what is `fixed`, that satisfies the constraints, and how many that took.
pub(crate) fn search(
    space: &Space,
    fixed: &Config,
    tries: u64,
    mut next: impl FnMut() -> Config,
) -> Result<(Config, u64), Refusal> {
    let mut tally = Tally::new(space);
    for _ in 0..tries.max(1) {
        let config = next();
        if tally.count(space, &config) {
            return Ok((config, tally.draws));
        }
        if config.iter().all(|(name, _)| fixed.get(name).is_some()) {
            let broken = space.violated(&config).map(|c| format!("`{c}`")).unwrap_or_default();
            return Err(Refusal::Infeasible(format!("{config} violates the constraint {broken}")));
        }
    }
    Err(Refusal::Infeasible(tally.explain(space, fixed)))
}
