//! Proposals: a pure function of (settings, history, trial), with the policy for repeats. Used live and for replay.

use tunesmith_core::{
    Config, History, Proposal, Proposed, Query, Refusal, Repeats, Rng, Sampler, Space, State, Trial, TrialNumber,
};

/// How often the sampler is asked again when it repeats an earlier configuration.
const ASKED_AGAIN: u32 = 20;

/// How many random configurations are tried after that before the repeat is accepted.
const RANDOM_TRIES: u32 = 200;

/// The `call` of draws outside the sampler: the random configurations, and the seed of the trial itself.
const RANDOM_CALL: u64 = 1 << 32;
const SEED_CALL: u64 = 2 << 32;
const SUGGEST_CALL: u64 = 3 << 32;

/// Computes the proposal for a trial from a snapshot. `from_call` is 0 at first, and one more than the last `call` when that
/// collided with a proposal of another worker.
pub(crate) fn propose(
    sampler: &dyn Sampler,
    history: &History,
    trial: TrialNumber,
    fixed: &Config,
    from_call: u32,
) -> Result<Proposed, Refusal> {
    let (settings, space) = (history.settings(), history.space());
    let answer = |proposal: Proposal, call| Proposed {
        config: proposal.config,
        by: sampler.name().into(),
        why: (!proposal.why.is_empty()).then(|| proposal.why.into()),
        from: history.head(),
        call,
    };
    let query = Query { space, history, fixed, trial };
    let mut last: Option<Proposal> = None;
    let mut call = from_call;
    while call < from_call + ASKED_AGAIN {
        let proposal = sampler.propose(&query, &mut Rng::new(settings.seed, trial, call.into()))?;
        // What a person asked for is carried out as asked.
        let repeats = settings.repeats == Repeats::Skip && fixed.len() < proposal.config.len();
        if !repeats || !is_repeat(history, trial, &proposal.config) {
            return Ok(answer(proposal, call));
        }
        let stuck = last.as_ref().is_some_and(|l| l.config == proposal.config);
        last = Some(proposal);
        if stuck {
            break;
        }
        call += 1;
    }
    let mut rng = Rng::new(settings.seed, trial, RANDOM_CALL + u64::from(from_call));
    for _ in 0..RANDOM_TRIES {
        let config = space.complete(fixed, &mut rng);
        if space.satisfied(&config) && !is_repeat(history, trial, &config) {
            let why = format!("a random configuration, because {} repeated earlier ones", sampler.name());
            return Ok(answer(Proposal { config, why }, call));
        }
    }
    match (last, space.size()) {
        (_, Some(size)) if size <= history.len() => {
            Err(Refusal::Exhausted(format!("all {size} configurations of its space were tried")))
        }
        (Some(proposal), _) => Ok(answer(proposal, call)),
        (None, _) => Err(Refusal::Infeasible("the sampler proposed nothing".into())),
    }
}

/// Whether another trial that did not fail has this configuration.
pub(crate) fn is_repeat(history: &History, trial: TrialNumber, config: &Config) -> bool {
    history.same_as(config).is_some_and(|t: &std::sync::Arc<Trial>| t.number != trial && t.state() != State::Failed)
}

/// Proposes one parameter that the joint proposal did not cover (define-by-run), given those chosen so far.
pub(crate) fn propose_one(
    sampler: &dyn Sampler,
    history: &History,
    trial: TrialNumber,
    space: &Space,
    chosen: &Config,
) -> Result<Config, Refusal> {
    let mut rng = Rng::new(history.settings().seed, trial, SUGGEST_CALL + chosen.len() as u64);
    let query = Query { space, history, fixed: chosen, trial };
    Ok(sampler.propose(&query, &mut rng)?.config)
}

/// The seed of everything random inside a trial: initial weights, shuffles, dropout.
pub(crate) fn trial_seed(study_seed: u64, trial: TrialNumber) -> u64 {
    Rng::new(study_seed, trial, SEED_CALL).bits()
}
