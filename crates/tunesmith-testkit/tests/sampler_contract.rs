//! The contract of samplers finds the mistakes that samplers make.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use tunesmith_core::{Config, Proposal, Query, Refusal, Rng, Sampler};
use tunesmith_testkit::sampler_contract::{Caps, check};

/// A sampler made of a closure.
struct By<F>(F);

impl<F: Fn(&Query<'_>, &mut Rng) -> Config + Send + Sync> Sampler for By<F> {
    fn name(&self) -> &'static str {
        "by"
    }

    fn propose(&self, query: &Query<'_>, rng: &mut Rng) -> Result<Proposal, Refusal> {
        Ok(Proposal { config: (self.0)(query, rng), why: String::new() })
    }
}

fn feasible(query: &Query<'_>, rng: &mut Rng) -> Config {
    query.space.complete_feasible(query.fixed, rng, 100_000).unwrap_or_default()
}

fn complaint<F>(propose: impl Fn() -> F) -> String
where
    F: Fn(&Query<'_>, &mut Rng) -> Config + Send + Sync + 'static,
{
    let caps = Caps { cases: 20, trials: 50, ..Caps::default() };
    let result = catch_unwind(AssertUnwindSafe(|| check(|_| Box::new(By(propose())), caps)));
    match result {
        Ok(()) => String::new(),
        Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
    }
}

#[test]
fn a_sound_sampler_passes() {
    assert_eq!(complaint(|| feasible), "");
}

#[test]
fn a_sampler_that_ignores_constraints_is_found() {
    let text = complaint(|| |q: &Query<'_>, rng: &mut Rng| q.space.complete(q.fixed, rng));
    assert!(text.contains("violates"), "{text}");
}

#[test]
fn a_sampler_that_ignores_conditions_is_found() {
    let text = complaint(|| {
        |q: &Query<'_>, rng: &mut Rng| {
            let mut config = feasible(q, rng);
            for p in q.space.params().iter().filter(|p| q.fixed.get(&p.name).is_none()) {
                if config.get(&p.name).is_none() {
                    config.set(p.name.clone(), p.sample(rng));
                }
            }
            config
        }
    });
    assert!(text.contains("is inactive and set"), "{text}");
}

#[test]
fn a_sampler_that_leaves_its_range_is_found() {
    let text = complaint(|| {
        |q: &Query<'_>, rng: &mut Rng| {
            let mut config = feasible(q, rng);
            if q.history.len() > 3 && config.get("x").is_some() {
                config.set("x", 3.5);
            }
            config
        }
    });
    assert!(text.contains("is outside its domain"), "{text}");
}

#[test]
fn a_sampler_that_forgets_what_was_fixed_is_found() {
    let text =
        complaint(|| |q: &Query<'_>, rng: &mut Rng| feasible(&Query { fixed: &Config::new(), ..*q }, rng));
    assert!(text.contains("was fixed and changed"), "{text}");
}

#[test]
fn a_sampler_with_a_random_stream_of_its_own_is_found() {
    let text = complaint(|| {
        let calls = AtomicU64::new(0);
        move |q: &Query<'_>, _: &mut Rng| {
            feasible(q, &mut Rng::new(calls.fetch_add(1, Ordering::Relaxed), 0, 0))
        }
    });
    assert!(text.contains("the same question twice"), "{text}");
}

#[test]
fn a_sampler_that_remembers_other_questions_is_found() {
    let text = complaint(|| {
        let longest = AtomicU64::new(0);
        move |q: &Query<'_>, _: &mut Rng| {
            let seen = longest.fetch_max(q.history.len(), Ordering::Relaxed).max(q.history.len());
            feasible(q, &mut Rng::new(q.history.settings().seed, seen, q.trial))
        }
    });
    assert!(text.contains("a new instance answers otherwise"), "{text}");
}

#[test]
fn a_sampler_that_ignores_the_seed_is_found() {
    let text = complaint(|| |q: &Query<'_>, _: &mut Rng| feasible(q, &mut Rng::new(0, q.trial, 0)));
    assert!(text.contains("two seeds give the same"), "{text}");
}
