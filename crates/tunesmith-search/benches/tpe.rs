//! What a proposal of the tree-structured Parzen estimator costs, and the memory of a study of 100,000 trials.
//!
//! `cargo bench -p tunesmith-search --bench tpe`. Each question sees every earlier answer: an iteration asks for the next trial,
//! and tells its result. The memory is printed at the end (Linux only): history, evidence and model.

use std::time::{Duration, Instant};

use criterion::Criterion;
use tunesmith_core::{Config, Metric, Param, Rng, Settings, Space};
use tunesmith_search::samplers::Tpe;
use tunesmith_testkit::sampler_contract::{Asked, Script, ask};

/// Questions in a row, each with one trial more.
const BATCH: u64 = 100;

/// Ten parameters of all scalar kinds.
fn space() -> Space {
    let params = (0..10).map(|i| {
        let name = format!("p{i}");
        match i % 5 {
            0 => Param::float(name, -1.0, 1.0),
            1 => Param::float(name, 1e-4, 1.0).log(),
            2 => Param::int(name, 0, 9),
            3 => Param::choice(name, ["a", "b", "c"]),
            _ => Param::float(name, 0.0, 1.0).step(0.25),
        }
    });
    Space::builder().params(params).build().unwrap_or_default()
}

/// A distance from a point, with noise.
fn loss(config: &Config, noise: &mut Rng) -> f64 {
    let far: f64 = config.iter().filter_map(|(_, v)| v.as_f64()).map(|x| (x - 0.3).powi(2)).sum();
    let other = config.iter().filter(|(_, v)| v.as_str().is_some_and(|t| t != "b")).count();
    far + other as f64 + 0.1 * noise.normal()
}

fn tell(script: &mut Script, config: Config) {
    let mut noise = Rng::new(1, script.history().len(), 99);
    let value = loss(&config, &mut noise);
    script.trial(config, value);
}

/// A study of so many trials, proposed at random for a start and then by the sampler.
fn study(trials: u64) -> (Script, Tpe) {
    let space = space();
    let mut script = Script::new(Settings::new(space.clone(), Metric::minimize("loss")));
    let tpe = Tpe::new();
    let nothing = Config::new();
    for k in 0..trials {
        let random = || space.complete(&nothing, &mut Rng::new(3, k, 0));
        // Above a thousand trials one in eight is the sampler's, to save time.
        let config = if k < 500 || (k > 1_000 && k % 8 > 0) {
            random()
        } else {
            ask(&tpe, Asked::next(script.history(), &nothing)).map_or_else(|_| random(), |p| p.config)
        };
        tell(&mut script, config);
    }
    (script, tpe)
}

fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
}

fn main() {
    let mut c = Criterion::default()
        .configure_from_args()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    let nothing = Config::new();
    for trials in [100, 1_000, 10_000, 100_000] {
        let before = resident_mib();
        let (script, tpe) = study(trials);
        c.bench_function(&format!("ask and tell after {trials} trials"), |b| {
            b.iter_custom(|iterations| {
                let mut spent = Duration::ZERO;
                for from in (0..iterations).step_by(BATCH as usize) {
                    // Back to the start, so that the number stays near what the name says; folding it anew is not counted.
                    let mut script = script.clone();
                    _ = ask(&tpe, Asked::next(script.history(), &nothing));
                    let start = Instant::now();
                    for _ in from..iterations.min(from + BATCH) {
                        if let Ok(proposal) = ask(&tpe, Asked::next(script.history(), &nothing)) {
                            tell(&mut script, proposal.config);
                        }
                    }
                    spent += start.elapsed();
                }
                spent
            });
        });
        if trials == 100_000
            && let (Some(before), Some(after)) = (before, resident_mib())
        {
            let text = format!("{trials} trials take {after:.0} MiB, {:.0} of them here\n", after - before);
            let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
        }
    }
    c.final_summary();
}
