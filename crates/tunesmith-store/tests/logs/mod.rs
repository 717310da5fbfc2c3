//! Logs that make sense, spelled out by random steps.

use tunesmith_core::{
    Body, Cause, Chosen, Config, Domain, Draft, Failure, FailureClass, Finished, Goal, History, Interrupted,
    Measures, Metric, Noted, Opened, Origin, Outcome, Param, Proposed, Reported, Scale, Settings, Space,
    Started, State, Take, Value,
};

/// What to do, to which trial, and with which variation.
pub(crate) type Step = (u8, u8, u8);

/// The time of the first event: 2023-11-14 22:13:20 UTC.
const START: i64 = 1_700_000_000_000;

struct Writer {
    drafts: Vec<Draft>,
    history: History,
}

/// The events that the steps spell out, each fitting those before it, and their history.
pub(crate) fn write(steps: &[Step]) -> (Vec<Draft>, History) {
    let settings = settings(0);
    let mut writer = Writer { drafts: Vec::new(), history: History::new(settings.clone()) };
    writer.put(None, Body::Created(Box::new(settings)));
    for step in steps {
        writer.step(*step);
    }
    (writer.drafts, writer.history)
}

/// A trial from its claim to its end.
pub(crate) fn finished_trial(number: u64, value: f64) -> Vec<Draft> {
    let config = [("lr", 0.01 * number as f64)].into_iter().collect();
    let outcome = Outcome::Done([("accuracy", value), ("size", 0.5)].into_iter().collect());
    let bodies = [opened(config), Body::Finished(Finished { attempt: 1, outcome, late: false })];
    bodies.into_iter().map(|body| Draft { trial: Some(number), time: START, body }).collect()
}

fn opened(config: Config) -> Body {
    let proposed = Some(Proposed { config, by: "random".into(), why: None, from: 1, call: 0 });
    let started = Some(Started { attempt: 1, worker: "host:1".into() });
    Body::Opened(Box::new(Opened { proposed, started, ..Opened::default() }))
}

fn unit_range() -> Domain {
    Domain::Float { low: 0.0, high: 1.0, scale: Scale::Linear, step: None }
}

fn settings(variation: u8) -> Settings {
    let space = Space::builder().params([Param::new("lr", unit_range())]).build().unwrap();
    let take = [Take::Mean, Take::Last, Take::Best][usize::from(variation % 3)];
    let metric = |name: &str, goal| Metric { name: name.into(), goal, take };
    let goal = if variation & 8 == 0 { Goal::Maximize } else { Goal::Minimize };
    let mut settings = Settings::new(space, metric("accuracy", goal));
    settings.metrics.push(metric("size", Goal::AtMost(0.75)));
    settings.metrics.push(metric("time", if variation & 4 == 0 { Goal::Watch } else { Goal::AtLeast(0.25) }));
    settings
}

fn measures(variation: u8) -> Measures {
    let value = |i: u8| match variation.wrapping_mul(i) % 16 {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::NEG_INFINITY,
        k => f64::from(k) / 16.0,
    };
    let all = [("accuracy", value(7)), ("size", value(3) / 2.0), ("time", value(11)), ("unknown", 1.0)];
    all.into_iter().enumerate().filter(|(i, _)| variation >> i & 1 == 0).map(|(_, pair)| pair).collect()
}

fn config(variation: u8) -> Config {
    let mut config = Config::new();
    config.set("lr", f64::from(variation) / 256.0);
    if variation & 1 == 0 {
        config.set("flag", variation & 2 == 0);
    }
    if variation & 4 == 0 {
        config.set("kind \"x\".y", "a 'b' \u{e9}");
    }
    config
}

impl Writer {
    fn put(&mut self, trial: Option<u64>, body: Body) {
        let time = START + 1500 * self.drafts.len() as i64;
        let draft = Draft { trial, time, body };
        self.history.apply(draft.clone().at(self.drafts.len() as u64 + 1)).unwrap();
        self.drafts.push(draft);
    }

    fn step(&mut self, (what, which, variation): Step) {
        let trials = self.history.len();
        if trials == 0 || what < 40 {
            return self.open(trials, variation);
        }
        let number = u64::from(which) % trials.min(5) + trials.saturating_sub(5);
        let trial = self.history.trial(number).unwrap();
        let (state, attempt) = (trial.state(), trial.attempt());
        let body = match (what % 8, state) {
            (0, _) if variation & 1 == 0 => {
                let key = if variation & 2 == 0 { "idea" } else { "size" };
                let values =
                    [Value::from(true), Value::from("x \"y\""), Value::from(0.1), Value::from(3_i64)];
                Body::Noted(Noted { key: key.into(), value: values[usize::from(variation >> 2) % 4].clone() })
            }
            (0, _) if variation & 2 == 0 => {
                return self.put(None, Body::Changed(Box::new(settings(variation >> 2))));
            }
            (0, _) if attempt > 1 || state.is_terminal() => {
                let outcome = Outcome::Done(measures(variation));
                Body::Finished(Finished { attempt: 1, outcome, late: true })
            }
            (1, State::Waiting | State::Paused) => proposed(variation),
            (_, State::Waiting | State::Paused) => {
                Body::Started(Started { attempt: attempt + 1, worker: "host:2".into() })
            }
            (1, State::Running) => Body::Paused(attempt),
            (2, State::Running) => {
                let failure = Failure::new(FailureClass::Signal, "killed");
                let causes = [Cause::Preempted, Cause::OwnerDied, Cause::Failed(failure)];
                Body::Interrupted(Interrupted { attempt, cause: causes[usize::from(variation) % 3].clone() })
            }
            (3, State::Running) => {
                Body::Finished(Finished { attempt, outcome: outcome(variation), late: false })
            }
            (4, State::Running) => chosen(variation),
            (_, State::Running) => self.report(number, attempt, variation),
            _ => Body::Reported(Reported {
                attempt: 1,
                step: Some(1),
                fold: None,
                measures: measures(variation),
                late: true,
            }),
        };
        self.put(Some(number), body);
    }

    fn open(&mut self, number: u64, variation: u8) {
        match variation % 4 {
            0 => self.put(
                Some(number),
                Body::Opened(Box::new(Opened { origin: Origin::Enqueued, ..Opened::default() })),
            ),
            1 => {
                let Body::Proposed(proposal) = proposed(variation) else { return };
                let opened = Opened { origin: Origin::Added, proposed: Some(proposal), ..Opened::default() };
                self.put(Some(number), Body::Opened(Box::new(opened)));
                let finished = Finished { attempt: 0, outcome: outcome(variation >> 2), late: false };
                self.put(Some(number), Body::Finished(finished));
            }
            _ => self.put(Some(number), opened(config(variation))),
        }
    }

    /// The next step of a fold, where this attempt has not reported it; a step that an earlier one reported may come again.
    fn report(&self, number: u64, attempt: u32, variation: u8) -> Body {
        let trial = self.history.trial(number).unwrap();
        let fold = (variation & 3 != 0).then_some(u32::from(variation & 3));
        let own = trial
            .reports
            .iter()
            .filter(|r| r.attempt == attempt && r.fold == fold)
            .filter_map(|r| r.step)
            .max();
        let step = (variation & 12 != 0).then(|| own.map_or(u64::from(variation & 1), |s| s + 1));
        Body::Reported(Reported { attempt, step, fold, measures: measures(variation >> 2), late: false })
    }
}

fn proposed(variation: u8) -> Body {
    Body::Proposed(Proposed { config: config(variation), by: "sobol".into(), why: None, from: 1, call: 0 })
}

fn chosen(variation: u8) -> Body {
    let pick =
        |name: &str, value| Chosen { name: name.into(), domain: unit_range(), value: Value::from(value) };
    let all = [pick("lr", 0.5), pick("depth", f64::from(variation) / 256.0), pick("width", 1.0)];
    Body::Chosen(all[..1 + usize::from(variation % 3)].to_vec())
}

fn outcome(variation: u8) -> Outcome {
    match variation % 5 {
        0 => Outcome::Failed(Failure::new(FailureClass::ExitCode, "it ended with 1")),
        1 => Outcome::Stopped(measures(variation / 5)),
        _ => Outcome::Done(measures(variation / 5)),
    }
}
