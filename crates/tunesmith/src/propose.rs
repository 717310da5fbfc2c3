//! Proposals: a pure function of (settings, history, trial), with the policy for repeats. Used live and for replay.

use tunesmith_core::{
    Config, History, Origin, Proposal, Proposed, Query, Refusal, Repeats, Rng, Sampler, Space, State,
    TrialNumber, Value,
};
use tunesmith_search::samplers::Grid;

/// How often the sampler is asked again when it repeats an earlier configuration.
const ASKED_AGAIN: u32 = 20;

/// How many random configurations are tried after that before the repeat is accepted.
const RANDOM_TRIES: u32 = 200;

/// A space of up to this many configurations is searched whole for one that was not tried.
const LISTED: u64 = 100_000;

/// The `call` of draws outside the sampler: the random configurations, and the seed of the trial itself.
const RANDOM_CALL: u64 = 1 << 32;
const SEED_CALL: u64 = 2 << 32;
const SUGGEST_CALL: u64 = 3 << 32;

/// Computes the proposal for a trial from a snapshot. `from_call` is 0 at first, and one more than the last `call` when that
/// collided with a proposal of another worker. `all` is the grid of every level.
pub(crate) fn propose(
    sampler: &dyn Sampler,
    all: &Grid,
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
    if let Some((config, by, why)) = as_asked(history, trial, fixed) {
        let (by, why) = (by.into(), Some(why.into()));
        return Ok(Proposed { config, by, why, from: history.head(), call: from_call });
    }
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
    match untried(all, &query, from_call) {
        Some(Ok(config)) => {
            let why = format!("one of the few left, because {} repeated earlier ones", sampler.name());
            return Ok(answer(Proposal { config, why }, call));
        }
        Some(Err(refusal)) => return Err(refusal),
        None => {}
    }
    let repeat = last.ok_or_else(|| Refusal::Infeasible("the sampler proposed nothing".into()))?;
    Ok(answer(repeat, call))
}

/// The configuration of a trial that leaves nothing to a sampler, with whose it is and why.
fn as_asked(
    history: &History,
    trial: TrialNumber,
    fixed: &Config,
) -> Option<(Config, &'static str, &'static str)> {
    let space = history.space();
    let mut open = fixed.is_empty() || history.settings().space.is_empty();
    let config = space.fill(fixed, |_, _| {
        open = true;
        Value::Bool(false)
    });
    if open || !space.satisfied(&config) {
        return None;
    }
    match history.trial(trial)?.origin {
        Origin::Default => Some((config, "default", "the default configuration")),
        Origin::Enqueued => Some((config, "enqueued", "asked for by a person")),
        _ => None,
    }
}

/// That everything was tried, where the study does not repeat configurations: known before a number is claimed.
pub(crate) fn exhausted(all: &Grid, history: &History, trial: TrialNumber) -> Option<Refusal> {
    if history.settings().repeats != Repeats::Skip {
        return None;
    }
    let query = Query { space: history.space(), history, fixed: &Config::new(), trial };
    untried(all, &query, 0)?.err()
}

/// A configuration of a small space that no trial has, or that there is none. `None` when that cannot be told: the space is
/// too large, or learned from trials that still run and may yet ask for more.
fn untried(all: &Grid, query: &Query<'_>, from_call: u32) -> Option<Result<Config, Refusal>> {
    let Query { space, history, fixed, trial } = *query;
    space.size().filter(|size| *size <= LISTED)?;
    let count = all.size(space).ok().filter(|n| *n > 0)?;
    match all
        .propose(query, &mut Rng::new(history.settings().seed, trial, RANDOM_CALL + u64::from(from_call)))
    {
        Ok(found) => (!is_repeat(history, trial, &found.config)).then_some(Ok(found.config)),
        Err(_) if !fixed.is_empty() => None,
        Err(_) => {
            let others = history.running().chain(history.waiting()).any(|n| n != trial);
            let may_grow = history.settings().space.is_empty() && others;
            let tried = if count == 1 {
                "the only configuration of its space was tried".to_owned()
            } else {
                format!("all {count} configurations of its space were tried")
            };
            (!may_grow).then_some(Err(Refusal::Exhausted(tried)))
        }
    }
}

/// Whether another trial that did not fail has this configuration.
pub(crate) fn is_repeat(history: &History, trial: TrialNumber, config: &Config) -> bool {
    history.all_same_as(config).any(|t| t.number != trial && t.state() != State::Failed)
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
