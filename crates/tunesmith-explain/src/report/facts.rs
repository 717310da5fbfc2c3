//! What a study is, in names and texts.

use tunesmith_core::{Goal, History};

use crate::words::{duration, short};

/// The facts of a study.
pub(super) fn facts(history: &History) -> Vec<(&'static str, String)> {
    let settings = history.settings();
    let goal = |m: &tunesmith_core::Metric| match m.goal {
        Goal::Minimize => format!("minimize {}", m.name),
        Goal::Maximize => format!("maximize {}", m.name),
        Goal::AtMost(x) => format!("{} at most {}", m.name, short(x)),
        Goal::AtLeast(x) => format!("{} at least {}", m.name, short(x)),
        Goal::Watch => format!("watch {}", m.name),
    };
    let c = history.counts();
    let counts = [
        (c.done, "done"),
        (c.stopped, "stopped early"),
        (c.failed, "failed"),
        (c.running, "running"),
        (c.paused, "paused"),
        (c.waiting, "waiting"),
    ];
    let words: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let params = history.space().params().len();
    let mut facts = vec![
        ("objective", settings.metrics.iter().map(goal).collect::<Vec<_>>().join(", ")),
        ("trials", if words.is_empty() { "none yet".into() } else { words.join(", ") }),
        ("time", duration(history.busy(history.latest()))),
        ("space", format!("{params} parameter{}", if params == 1 { "" } else { "s" })),
        ("sampler", settings.sampler.name.clone()),
        ("seed", settings.seed.to_string()),
    ];
    if settings.stopping.name != "none" {
        facts.insert(5, ("stopping rule", settings.stopping.name.clone()));
    }
    // Names that begin so are the program's own.
    for (key, value) in history.notes().iter().filter(|(key, _)| !key.starts_with("tunesmith.")) {
        facts.push(("note", format!("{key}: {value}")));
    }
    facts
}
