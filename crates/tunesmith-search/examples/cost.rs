//! What samplers cost: computing time of a proposal, and memory.
//!
//! `cargo run --release --workspace --example cost -- --sampler gp,tpe --trials 100,1000 --dims 10 --timed 40`
//!
//! For each sampler and number of trials: milliseconds of this thread's computing a proposal, the mean over consecutive ones (the
//! fits that come due among them included), each of which sees all trials before it; and the most memory that the process has held so
//! far, the history included. Ten parameters are a mixed space like a training's; other numbers are a space of all kinds in turn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::panic)]

use tunesmith_core::{
    Body, Config, Metric, Origin, Param, Proposal, Proposed, Query, Rng, SamplerSpec, Settings, Space,
};
use tunesmith_testkit::sampler_contract::{Script, spaces};

fn main() {
    let (mut samplers, mut counts, mut dims, mut timed) = (vec!["gp".to_owned()], vec![100], 10, 40);
    let mut given = std::env::args().skip(1);
    while let Some(flag) = given.next() {
        let value = given.next().unwrap_or_default();
        let number = |text: &str| text.parse::<u64>().expect("a number");
        match flag.as_str() {
            "--sampler" => samplers = value.split(',').map(str::to_owned).collect(),
            "--trials" => counts = value.split(',').map(number).collect(),
            "--dims" => dims = number(&value) as usize,
            "--timed" => timed = number(&value),
            other => panic!("unknown flag {other}: --sampler --trials --dims --timed"),
        }
    }
    for sampler in &samplers {
        for count in &counts {
            let mut costs = measure(sampler, *count, dims, timed);
            let mean = costs.iter().sum::<f64>() / costs.len() as f64;
            costs.sort_by(f64::total_cmp);
            let (median, most) = (costs[costs.len() / 2], costs[costs.len() - 1]);
            let memory = peak().map_or(String::new(), |mb| format!(", {mb:.0} MB"));
            println!(
                "{sampler:8} {dims:4} parameters, {count:6} trials: {mean:9.3} ms a proposal, {median:9.3} in the median, {most:9.3} at most{memory}"
            );
        }
    }
}

/// What the proposals after so many trials cost.
fn measure(sampler: &str, count: u64, dims: usize, timed: u64) -> Vec<f64> {
    let space = if dims == 10 { training() } else { spaces::wide(dims) };
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    // Half at random, half around the optimum, as studies go.
    for k in 0..count {
        let rng = &mut Rng::new(1, k, 0);
        let config = if k % 2 == 0 { space.complete(&Config::new(), rng) } else { near(&space, k, count) };
        let loss = loss(&space, &config);
        script.trial(config, loss);
    }
    let spec = SamplerSpec::new(sampler);
    let sampler = tunesmith_search::sampler(&spec, &space).unwrap_or_else(|e| panic!("{e}"));
    let nothing = Config::new();
    let mut costs = Vec::new();
    for round in 0..=timed {
        let history = script.history().clone();
        let trial = history.len();
        let query = Query { space: &space, history: &history, fixed: &nothing, trial };
        let before = clock();
        let proposal = sampler.propose(&query, &mut Rng::new(1, trial, 0)).expect("a proposal");
        let spent = clock() - before;
        drop(history);
        // The first one reads the whole history.
        if round > 0 {
            costs.push(spent);
        }
        let number = script.open(Origin::Sampled, Config::new());
        let loss = loss(&space, &proposal.config);
        let Proposal { config, why } = proposal;
        let proposed =
            Proposed { config, by: "sampler".into(), why: Some(why.into()), from: number, call: 0 };
        script.record(Some(number), Body::Proposed(proposed));
        script.start(number);
        script.done(number, loss);
    }
    costs
}

fn training() -> Space {
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

/// A bowl whose axes have different widths, on scales as the parameters say.
fn loss(space: &Space, config: &Config) -> f64 {
    let unit = space.encode(config);
    unit.iter().enumerate().map(|(i, u)| (u - 0.4).powi(2) / (1 + i % 4) as f64).sum()
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

/// The most memory that this process has held, in megabytes, where the system says.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kb| kb / 1e3)
}
