//! One question, asked in several ways, and what an answer must be.

use tunesmith_core::{Config, History, Proposal, Query, Refusal, Rng, Sampler, Space, TrialNumber};

/// A question that owns nothing.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The space.
    pub space: &'a Space,
    /// The history.
    pub history: &'a History,
    /// What is decided already.
    pub fixed: &'a Config,
    /// The trial.
    pub trial: TrialNumber,
}

impl<'a> Asked<'a> {
    /// The next trial of a history over its own space, nothing fixed.
    pub fn next(history: &'a History, nothing: &'a Config) -> Self {
        Self { space: history.space(), history, fixed: nothing, trial: history.len() }
    }
}

/// Asks a sampler, with the random stream that a study would hand it.
pub fn ask(sampler: &dyn Sampler, asked: Asked<'_>) -> Result<Proposal, Refusal> {
    let Asked { space, history, fixed, trial } = asked;
    let mut rng = Rng::new(history.settings().seed, trial, 0);
    sampler.propose(&Query { space, history, fixed, trial }, &mut rng)
}

/// What is wrong with a configuration that was proposed; `None` when it is whole, inside the space and keeps what was fixed.
pub fn explain_invalid(space: &Space, fixed: &Config, config: &Config) -> Option<String> {
    let mut active = 0;
    for param in space.params() {
        let (is_active, value) = (space.is_active(param, config), config.get(&param.name));
        active += usize::from(is_active);
        let problem = match (is_active, value) {
            (true, None) => "is active and missing",
            (false, Some(_)) => "is inactive and set",
            (true, Some(v)) => match fixed.get(&param.name) {
                Some(f) if v != f && param.domain.normalize(f).as_ref() != Some(v) => "was fixed and changed",
                None if !param.domain.contains(v) => "is outside its domain",
                _ => continue,
            },
            (false, None) => continue,
        };
        return Some(format!("`{}` {problem}: {config}", param.name));
    }
    if active != config.len() {
        return Some(format!("it holds a parameter that the space does not: {config}"));
    }
    space.violated(config).map(|c| format!("it violates `{c}`: {config}"))
}

/// Asks `warm`, `warm` again and a new instance. All must agree to the bit, and the answer must be valid.
#[allow(clippy::panic)]
pub(super) fn examine(
    warm: &dyn Sampler,
    make: &dyn Fn(&Space) -> Box<dyn Sampler>,
    caps: super::Caps,
    asked: Asked<'_>,
    what: &str,
) -> Option<Proposal> {
    let answer = ask(warm, asked);
    let shown = format!("{answer:?}");
    let again = format!("{:?}", ask(warm, asked));
    assert_eq!(shown, again, "{what}: the same question twice");
    let declared = &asked.history.settings().space;
    let cold = format!("{:?}", ask(&*make(declared), asked));
    assert_eq!(shown, cold, "{what}: a new instance answers otherwise");
    match answer {
        Ok(proposal) => {
            if let Some(problem) = explain_invalid(asked.space, asked.fixed, &proposal.config) {
                panic!("{what}: {problem}\nspace: {:#?}", asked.space);
            }
            if caps.never_repeats && asked.fixed.is_empty() && !asked.space.is_empty() {
                let same = asked.history.same_as(&proposal.config);
                assert!(same.is_none(), "{what}: {} was tried already", proposal.config);
            }
            Some(proposal)
        }
        Err(refusal) => {
            assert!(caps.refuses, "{what}: it refused with {refusal:?}\nspace: {:#?}", asked.space);
            None
        }
    }
}
