//! What several test files share.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::test_runner::{Config as Cases, RngSeed};
use tunesmith_core::{
    Body, Cause, Config, Event, Finished, History, Interrupted, Measures, Metric, Millis, Noted, Opened,
    Origin, Outcome, Param, Proposed, Reported, Settings, Space, Started, TrialNumber,
};

/// This many cases from a fixed seed.
pub fn cases(cases: u32) -> Cases {
    Cases { cases, rng_seed: RngSeed::Fixed(20_240_229), failure_persistence: None, ..Cases::default() }
}

/// One float `x` in `[0, 1]`, `loss` minimized.
pub fn settings() -> Settings {
    let space = Space::builder().param(Param::float("x", 0.0, 1.0)).build().unwrap();
    Settings::new(space, Metric::minimize("loss"))
}

/// A history that grows by one event a call; the clock goes on by one second each time.
pub struct Study {
    pub history: History,
    pub events: Vec<Event>,
    pub now: Millis,
}

impl Study {
    pub fn new(settings: Settings) -> Self {
        let mut study = Self { history: History::new(settings.clone()), events: Vec::new(), now: 0 };
        study.add(None, Body::Created(Box::new(settings)));
        study
    }

    pub fn event(&mut self, trial: Option<TrialNumber>, body: Body) -> Event {
        self.now += 1000;
        Event { seq: self.history.head() + 1, trial, time: self.now, body }
    }

    pub fn add(&mut self, trial: Option<TrialNumber>, body: Body) {
        let event = self.event(trial, body);
        self.history.apply(event.clone()).unwrap();
        self.events.push(event);
    }

    /// Why an event is refused.
    pub fn refused(&mut self, trial: Option<TrialNumber>, body: Body) -> String {
        let event = self.event(trial, body);
        self.history.apply(event).unwrap_err().to_string()
    }

    /// Opens and starts the next trial with this `x`.
    pub fn start(&mut self, x: f64) -> TrialNumber {
        let number = self.history.len();
        self.add(Some(number), opened(Origin::Sampled, Some(x), true));
        number
    }

    pub fn report(&mut self, trial: TrialNumber, attempt: u32, step: u64, loss: f64) {
        self.add(Some(trial), reported(attempt, Some(step), loss));
    }

    pub fn finish(&mut self, trial: TrialNumber, attempt: u32, outcome: Outcome) {
        self.add(Some(trial), finished(attempt, outcome));
    }

    pub fn interrupt(&mut self, trial: TrialNumber, attempt: u32, cause: Cause) {
        self.add(Some(trial), Body::Interrupted(Interrupted { attempt, cause }));
    }

    pub fn restart(&mut self, trial: TrialNumber, attempt: u32) {
        self.add(Some(trial), started(attempt));
    }

    /// A trial from start to end.
    pub fn run(&mut self, x: f64, loss: f64) -> TrialNumber {
        let number = self.start(x);
        self.finish(number, 1, done(loss));
        number
    }
}

pub fn config(x: f64) -> Config {
    [("x", x)].into_iter().collect()
}

pub fn proposed(config: Config) -> Proposed {
    Proposed { config, by: "random".into(), why: None, from: 0, call: 0 }
}

pub fn opened(origin: Origin, x: Option<f64>, start: bool) -> Body {
    Body::Opened(Box::new(Opened {
        origin,
        fixed: Config::new(),
        proposed: x.map(|x| proposed(config(x))),
        started: start.then(|| Started { attempt: 1, worker: "host:1".into() }),
    }))
}

pub fn started(attempt: u32) -> Body {
    Body::Started(Started { attempt, worker: "host:1".into() })
}

pub fn reported(attempt: u32, step: Option<u64>, loss: f64) -> Body {
    Body::Reported(Reported { attempt, step, fold: None, measures: Measures::of("loss", loss), late: false })
}

pub fn finished(attempt: u32, outcome: Outcome) -> Body {
    Body::Finished(Finished { attempt, outcome, late: false })
}

pub fn noted(key: &str, value: i64) -> Body {
    Body::Noted(Noted { key: key.into(), value: value.into() })
}

pub fn done(loss: f64) -> Outcome {
    Outcome::Done(Measures::of("loss", loss))
}
