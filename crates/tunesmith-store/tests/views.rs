//! The views say what the history says, for any log; and what a person with an SQL shell would write works.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod logs;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rusqlite::Connection;
use serde_json::Value as Json;
use tunesmith_core::{AttemptEnd, Batch, Goal, History, Outcome, State, Store, Trial, Value};
use tunesmith_store::{SqliteStore, Synchronous};

/// Records a log that `steps` spell out, and gives its history.
fn record(store: &SqliteStore, name: &str, steps: &[logs::Step]) -> History {
    let (drafts, history) = logs::write(steps);
    let log = store.create(name, &drafts[..1]).unwrap();
    log.append(&Batch { events: drafts[1..].to_vec(), ..Batch::default() }).unwrap();
    history
}

#[test]
fn the_views_of_any_log_agree_with_its_history() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studies.db");
    let store = SqliteStore::open(&path, Synchronous::Normal).unwrap();
    // Another study beside it, which must not show.
    record(&store, "other", &[(0, 0, 0), (5, 0, 1), (1, 1, 1)]);
    let conn = Connection::open(&path).unwrap();
    let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&vec(any::<logs::Step>(), 0..80), |steps| {
        if store.open("study").is_ok() {
            store.delete("study").unwrap();
        }
        let history = record(&store, "study", &steps);
        agree_on_the_study(&conn, &history);
        agree_on_trials(&conn, &history);
        agree_on_params(&conn, &history);
        agree_on_reports(&conn, &history);
        agree_on_metrics(&conn, &history);
        Ok(())
    });
    if let Err(e) = outcome {
        panic!("{e}");
    }
}

/// A query's rows about the study, each column as JSON.
fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Json>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let cell = |value| match value {
        rusqlite::types::Value::Null => Json::Null,
        rusqlite::types::Value::Integer(i) => i.into(),
        rusqlite::types::Value::Real(x) => number(x),
        rusqlite::types::Value::Text(text) => text.into(),
        rusqlite::types::Value::Blob(_) => panic!("no view gives bytes"),
    };
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|i| Ok(cell(row.get(i)?))).collect();
    statement.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

/// A number as the views give it, rounded as far as sums may differ: NaN is null.
fn number(x: f64) -> Json {
    if x.is_finite() {
        ((x * 1e6).round() / 1e6).into()
    } else if x.is_nan() {
        Json::Null
    } else {
        x.to_string().into()
    }
}

fn agree_on_the_study(conn: &Connection, history: &History) {
    let counts = history.counts();
    let found = rows(
        conn,
        "select trials, done, running, waiting, paused, stopped, failed, best, \
         (select value from metrics m where m.study = s.name and m.trial = best_trial and metric = objective) from studies s where name = 'study'",
    );
    let objective = history.settings().objectives().next().unwrap();
    let numbers = [
        history.len(),
        counts.done,
        counts.running,
        counts.waiting,
        counts.paused,
        counts.stopped,
        counts.failed,
    ];
    let mut expected: Vec<Json> = numbers.into_iter().map(Json::from).collect();
    let best = history.best().and_then(|t| t.value(objective)).map_or(Json::Null, number);
    expected.extend([best.clone(), best]);
    assert_eq!(found, [expected]);
}

fn agree_on_trials(conn: &Connection, history: &History) {
    let found = rows(
        conn,
        "select number, state, value, attempts, iif(state = 'running', null, seconds), failure is not null, sampler, notes \
         from trials where study = 'study' order by number",
    );
    let objective = history.settings().objectives().next().unwrap();
    let expected: Vec<Vec<Json>> = history
        .trials()
        .map(|t| {
            let state = t.state();
            let seconds = number(t.duration(0) as f64 / 1000.0);
            vec![
                t.number.into(),
                state.as_str().into(),
                t.value(objective).map_or(Json::Null, number),
                t.attempts.len().into(),
                if state == State::Running { Json::Null } else { seconds },
                u64::from(matches!(t.outcome, Some((_, Outcome::Failed(_))))).into(),
                t.by.as_deref().into(),
                notes(t),
            ]
        })
        .collect();
    assert_eq!(found, expected);
}

fn notes(trial: &Trial) -> Json {
    if trial.notes.is_empty() {
        return Json::Null;
    }
    let mut notes: Vec<_> = trial.notes.iter().map(|(k, v)| (k, serde_json::to_string(v).unwrap())).collect();
    notes.sort();
    let notes: Vec<String> = notes.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", notes.join(",")).into()
}

fn agree_on_params(conn: &Connection, history: &History) {
    let found =
        rows(conn, "select trial, name, value from params where study = 'study' order by trial, name");
    let mut expected = Vec::new();
    for trial in history.trials() {
        let mut params: Vec<_> = trial.config.iter().collect();
        params.sort_by_key(|(name, _)| (*name).clone());
        for (name, value) in params {
            let value = match value {
                Value::Float(x) => number(*x),
                Value::Int(i) => (*i).into(),
                Value::Bool(b) => b.to_string().into(),
                other => other.as_str().unwrap().into(),
            };
            expected.push(vec![trial.number.into(), (&**name).into(), value]);
        }
    }
    assert_eq!(found, expected);
}

fn agree_on_reports(conn: &Connection, history: &History) {
    let mut found =
        rows(conn, "select trial, attempt, step, fold, metric, value from reports where study = 'study'");
    let mut expected = Vec::new();
    for trial in history.trials() {
        for r in &trial.reports {
            for (metric, value) in r.measures.iter() {
                expected.push(vec![
                    trial.number.into(),
                    r.attempt.into(),
                    r.step.into(),
                    r.fold.into(),
                    (&**metric).into(),
                    number(value),
                ]);
            }
        }
    }
    found.sort_by_key(|row| format!("{row:?}"));
    expected.sort_by_key(|row| format!("{row:?}"));
    assert_eq!(found, expected);
}

fn agree_on_metrics(conn: &Connection, history: &History) {
    let found = rows(
        conn,
        "select trial, metric, goal, value from metrics where study = 'study' order by trial, metric",
    );
    let mut expected = Vec::new();
    for trial in history.trials() {
        let mut metrics: Vec<_> = history.settings().metrics.iter().collect();
        metrics.sort_by_key(|m| m.name.clone());
        for metric in metrics {
            if let Some(value) = trial.value(metric) {
                let goal = match metric.goal {
                    Goal::Minimize => "minimize",
                    Goal::Maximize => "maximize",
                    Goal::AtMost(_) => "at_most",
                    Goal::AtLeast(_) => "at_least",
                    Goal::Watch => "watch",
                };
                expected.push(vec![trial.number.into(), (&*metric.name).into(), goal.into(), number(value)]);
            }
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn the_logs_of_these_tests_reach_every_state_and_every_way_to_end_an_attempt() {
    let mut moments: u32 = 1;
    let mut step = || {
        let mut byte = || {
            moments = moments.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (moments >> 24) as u8
        };
        (byte(), byte(), byte())
    };
    let (_, history) = logs::write(&(0..2000).map(|_| step()).collect::<Vec<_>>());
    let counts = history.counts();
    assert!(counts.done > 0 && counts.stopped > 0 && counts.failed > 0 && counts.waiting > 0, "{counts:?}");
    assert!(history.best().is_some());
    let ends: Vec<_> =
        history.trials().flat_map(|t| &t.attempts).filter_map(|a| Some(&a.ended.as_ref()?.1)).collect();
    assert!(ends.contains(&&AttemptEnd::Paused));
    assert!(ends.iter().any(|e| matches!(e, AttemptEnd::Interrupted(_))));
    assert!(history.trials().any(|t| t.late > 0), "some results come late");
    assert!(
        history.trials().any(|t| t.attempts.len() > 2 && t.reports.len() > 2),
        "some are resumed and report on"
    );
}

#[test]
fn a_person_finds_the_best_trials_with_their_parameters_in_one_query() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studies.db");
    let (drafts, _) = logs::write(&[]);
    let store = SqliteStore::open(&path, Synchronous::Normal).unwrap();
    let log = store.create("digits", &drafts).unwrap();
    for (number, value) in [(0, 0.5), (1, 0.9), (2, 0.7)] {
        let events = logs::finished_trial(number, value);
        log.append(&Batch { events, ..Batch::default() }).unwrap();
    }
    let conn = Connection::open(&path).unwrap();
    let best = rows(
        &conn,
        "select t.number, t.value, p.value, t.started from trials t join params p on p.study = t.study and p.trial = t.number \
         where t.study = 'digits' and t.state = 'done' and p.name = 'lr' order by t.value desc limit 2",
    );
    let started = Json::from("2023-11-14 22:13:20");
    assert_eq!(
        best,
        [
            [Json::from(1), 0.9.into(), 0.01.into(), started.clone()],
            [Json::from(2), 0.7.into(), 0.02.into(), started]
        ]
    );
    assert_eq!(
        rows(&conn, "select name, trials, done, objective, best, best_trial from studies"),
        [[Json::from("digits"), 3.into(), 3.into(), "accuracy".into(), 0.9.into(), 1.into()]]
    );
}
