//! What a proposal of the sampler `gp` costs in a mixed space of ten parameters.
//!
//! `cargo run --release -p tunesmith-search --example gp_speed -- 100 500 1000`
//!
//! For each number of trials: milliseconds of this thread's computing a proposal, the mean over 40 consecutive ones (the fits that
//! come due among them included), each of which sees all trials before it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use tunesmith_core::{Config, Metric, Origin, Param, Query, Rng, Settings, Space, Value};
use tunesmith_search::samplers::Gp;
use tunesmith_testkit::sampler_contract::Script;

/// Proposals that are timed.
const TIMED: u64 = 40;

fn main() {
    let counts: Vec<u64> = std::env::args().skip(1).map(|n| n.parse().expect("numbers of trials")).collect();
    let counts = if counts.is_empty() { vec![100, 500, 1_000] } else { counts };
    for count in counts {
        let mut costs = measure(count);
        let mean = costs.iter().sum::<f64>() / costs.len() as f64;
        costs.sort_by(f64::total_cmp);
        let (median, most) = (costs[costs.len() / 2], costs[costs.len() - 1]);
        println!(
            "{count:6} trials: {mean:8.2} ms a proposal, {median:8.2} in the median, {most:8.2} at most"
        );
    }
}

/// What the proposals after so many trials cost.
fn measure(count: u64) -> Vec<f64> {
    let space = space();
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    // Half at random, half around the optimum, as studies go.
    for k in 0..count {
        let rng = &mut Rng::new(1, k, 0);
        let config = if k % 2 == 0 { space.complete(&Config::new(), rng) } else { near(&space, k, count) };
        let loss = loss(&config);
        script.trial(config, loss);
    }
    let sampler = Gp::new();
    let nothing = Config::new();
    let mut costs = Vec::new();
    for round in 0..=TIMED {
        let history = script.history().clone();
        let trial = history.len();
        let query = Query { space: &space, history: &history, fixed: &nothing, trial };
        let before = clock();
        let proposal = tunesmith_core::Sampler::propose(&sampler, &query, &mut Rng::new(1, trial, 0))
            .expect("a proposal");
        let spent = clock() - before;
        drop(history);
        // The first one reads the whole history.
        if round > 0 {
            costs.push(spent);
        }
        let number = script.open(Origin::Sampled, Config::new());
        let loss = loss(&proposal.config);
        script.propose(number, "gp", proposal.config);
        script.start(number);
        script.done(number, loss);
    }
    costs
}

fn space() -> Space {
    Space::builder()
        .param(Param::float("lr", 1e-5, 1.0).log())
        .param(Param::float("momentum", 0.0, 0.99))
        .param(Param::float("decay", 1e-7, 1e-1).log())
        .param(Param::float("dropout", 0.0, 0.8))
        .param(Param::int("layers", 1, 6))
        .param(Param::int("width", 8, 512).log())
        .param(Param::choice("optimizer", ["sgd", "adam", "lamb"]))
        .param(Param::choice("activation", ["relu", "gelu", "tanh", "silu"]))
        .param(Param::ordered("batch", [16, 32, 64, 128, 256]))
        .param(Param::choice("norm", [false, true]))
        .build()
        .expect("a sound space")
}

fn near(space: &Space, k: u64, count: u64) -> Config {
    let rng = &mut Rng::new(2, k, 0);
    let spread = 0.3 * (1.0 - k as f64 / count as f64) + 0.02;
    let unit: Vec<f64> = (0..space.dims()).map(|_| (0.4 + spread * rng.normal()).clamp(0.0, 1.0)).collect();
    space.decode(&unit, &Config::new())
}

fn loss(config: &Config) -> f64 {
    let number = |name: &str| config.get(name).and_then(Value::as_f64).unwrap_or(0.0);
    let text = |name: &str| config.get(name).and_then(Value::as_str).unwrap_or("").len() as f64;
    0.1 * (number("lr").log10() + 2.5).powi(2)
        + 0.3 * (number("momentum") - 0.6).powi(2)
        + 0.02 * (number("decay").log10() + 4.0).powi(2)
        + 0.5 * (number("dropout") - 0.3).powi(2)
        + 0.02 * (number("layers") - 3.0).powi(2)
        + 0.05 * (number("width").log2() - 6.5).powi(2)
        + 0.03 * text("optimizer")
        + 0.01 * text("activation")
        + 0.01 * (number("batch").log2() - 6.0).powi(2)
}

/// Milliseconds that this thread has computed; of the wall where the system does not say.
fn clock() -> f64 {
    let computed = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let computed = computed.and_then(|s| s.split(' ').next()?.parse::<f64>().ok());
    computed.map_or_else(
        || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |d| d.as_secs_f64() * 1e3),
        |ns| ns / 1e6,
    )
}
