//! Events at rest: what is written is read back, also from older forms, and what does not fit is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use proptest::prelude::*;
use tunesmith_core::{
    Body, Borrowed, Budget, Cause, Chosen, Config, Domain, Draft, Failure, FailureClass, Finished, Goal,
    Interrupted, Measures, Metric, Noted, Opened, Origin, Outcome, Param, Prior, Proposed, Repeats, Reported,
    Role, RuleSpec, SamplerSpec, Settings, Space, Started, Take, Value,
};

fn settings() -> Settings {
    let space = Space::builder()
        .param(Param::float("lr", 1e-5, 1e-1).log().prior(Prior::LogNormal { median: 1e-3, sigma: 1.0 }))
        .param(Param::choice("opt", ["adam", "sgd"]).default("adam").role(Role::Training))
        .param(Param::float("momentum", 0.0, 1.0).step(0.1).when("opt", "sgd").when_between(
            "lr",
            None,
            Some(0.01),
        ))
        .param(Param::simplex("mix", ["a", "b"]))
        .param(Param::permutation("order", [1, 2, 3]))
        .constraint("lr < momentum")
        .build()
        .unwrap();
    Settings {
        metrics: vec![
            Metric::maximize("acc").taking(Take::Best),
            Metric { name: "mem".into(), goal: Goal::AtMost(8.0), take: Take::Last },
            Metric { name: "loss".into(), goal: Goal::Watch, take: Take::Mean },
        ],
        seed: u64::MAX,
        sampler: SamplerSpec::new("grid").with("points.lr", 5).with("shuffle", true),
        stopping: RuleSpec { name: "median".into(), options: [("warmup".to_owned(), Value::Int(3))].into() },
        budget: Budget { trials: Some(40), seconds: Some(0.1), target: Some(0.99) },
        retries: 2,
        repeats: Repeats::Reuse,
        program: Some("{\"run\": \"train\"}".into()),
        ..Settings::new(space, Metric::minimize("x"))
    }
}

fn sample() -> Vec<Body> {
    let config: Config =
        [("lr", Value::Float(1e-3)), ("opt", "sgd".into()), ("n", 3.into()), ("on", true.into())]
            .into_iter()
            .collect();
    let mut measures = Measures::of("acc", 0.1 + 0.2);
    measures.set("loss", f64::NAN);
    measures.set("up", f64::INFINITY);
    measures.set("down", f64::NEG_INFINITY);
    measures.set("tiny", 5e-324);
    measures.set("whole", 3.0);
    let proposed = Proposed {
        config: config.clone(),
        by: "random".into(),
        why: Some("why \"not\"\n".into()),
        from: 7,
        call: 2,
    };
    let failure = |class| Failure::new(class, "exit code 3:\nout of \"luck\"");
    let picked = |domain: Domain, value: Value| Chosen { name: "p".into(), domain, value };
    let interrupted = |cause| Body::Interrupted(Interrupted { attempt: 3, cause });
    vec![
        Body::Created(Box::new(settings())),
        Body::Changed(Box::new(settings())),
        Body::SpaceChanged(Box::new(settings().space.with_version(4))),
        Body::Opened(Box::default()),
        Body::Opened(Box::new(Opened {
            origin: Origin::Enqueued,
            fixed: config,
            proposed: Some(proposed.clone()),
            started: Some(Started { attempt: 1, worker: "höst:12".into() }),
        })),
        Body::Proposed(proposed),
        Body::Chosen(vec![
            picked(Param::float("p", 0.0, 1.0).domain, 0.5.into()),
            picked(Param::int("p", i64::MIN, i64::MAX).domain, i64::MIN.into()),
            picked(Param::choice("p", ["a", "b"]).domain, "b".into()),
        ]),
        Body::Started(Started { attempt: 2, worker: "w".into() }),
        Body::Reported(Reported {
            attempt: 1,
            step: Some(5),
            fold: Some(2),
            measures: measures.clone(),
            late: false,
        }),
        Body::Reported(Reported {
            attempt: 1,
            step: None,
            fold: None,
            measures: Measures::new(),
            late: true,
        }),
        Body::Paused(4),
        interrupted(Cause::Preempted),
        interrupted(Cause::Cancelled),
        interrupted(Cause::OwnerDied),
        interrupted(Cause::LeaseExpired),
        interrupted(Cause::Failed(failure(FailureClass::ExitCode))),
        Body::Finished(Finished { attempt: 1, outcome: Outcome::Done(measures.clone()), late: false }),
        Body::Finished(Finished { attempt: 1, outcome: Outcome::Stopped(measures), late: true }),
        Body::Finished(Finished {
            attempt: 0,
            outcome: Outcome::Failed(failure(FailureClass::OutOfMemory)),
            late: false,
        }),
        Body::Noted(Noted { key: "host".into(), value: vec![Value::Int(1), "a".into()].into() }),
        Body::DataProfiled("{\"rows\": 12}".into()),
        Body::Borrowed(Borrowed {
            study: "digits".into(),
            trials: vec![
                ([("lr", 0.1)].into_iter().collect(), -0.9),
                ([("opt", "sgd")].into_iter().collect(), 1e300),
            ],
        }),
    ]
}

#[test]
fn every_event_is_read_back_as_it_was_written() {
    for body in sample() {
        let json = body.encode().unwrap();
        assert_eq!(Body::decode(body.kind(), &json).unwrap(), body, "{json}");
    }
}

#[test]
fn the_form_at_rest_is_plain_json_without_what_is_absent() {
    let bodies = sample();
    let json = |kind: &str| {
        bodies.iter().filter(|b| b.kind() == kind).map(|b| b.encode().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(json("opened")[0], "{}");
    assert_eq!(
        json("opened")[1],
        r#"{"origin":"enqueued","fixed":{"lr":0.001,"opt":"sgd","n":3,"on":true},"proposed":{"config":{"lr":0.001,"opt":"sgd","n":3,"on":true},"by":"random","why":"why \"not\"\n","from":7,"call":2},"started":{"attempt":1,"worker":"höst:12"}}"#
    );
    assert_eq!(
        json("reported")[0],
        r#"{"attempt":1,"step":5,"fold":2,"measures":{"acc":0.30000000000000004,"loss":"nan","up":"inf","down":"-inf","tiny":5e-324,"whole":3.0}}"#
    );
    assert_eq!(json("reported")[1], r#"{"attempt":1,"measures":{},"late":true}"#);
    assert_eq!(json("paused")[0], "4");
    assert_eq!(json("interrupted")[0], r#"{"attempt":3,"cause":"preempted"}"#);
    assert_eq!(
        json("finished")[2],
        r#"{"attempt":0,"outcome":{"failed":{"class":"out_of_memory","message":"exit code 3:\nout of \"luck\""}}}"#
    );
    assert_eq!(json("noted")[0], r#"{"key":"host","value":[1,"a"]}"#);
    assert_eq!(json("data_profiled")[0], "{\"rows\": 12}");
    assert_eq!(
        json("borrowed")[0],
        r#"{"study":"digits","trials":[[{"lr":0.1},-0.9],[{"opt":"sgd"},1e+300]]}"#
    );
}

#[test]
fn nothing_that_could_not_be_read_back_is_written() {
    let nan = [("x", f64::NAN)].into_iter().collect::<Config>();
    let said = "it holds a number that is not finite; only measures may be NaN or infinite";
    let mut target = settings();
    target.budget.target = Some(f64::INFINITY);
    let domain = Param::float("x", 0.0, f64::INFINITY).domain;
    for body in [
        Body::Opened(Box::new(Opened { fixed: nan.clone(), ..Opened::default() })),
        Body::Proposed(common::proposed(nan)),
        Body::Noted(Noted { key: "k".into(), value: f64::NEG_INFINITY.into() }),
        Body::Noted(Noted { key: "k".into(), value: vec![Value::Float(f64::NAN)].into() }),
        Body::Chosen(vec![Chosen { name: "x".into(), domain, value: 0.5.into() }]),
        Body::Changed(Box::new(target)),
        Body::Borrowed(Borrowed { study: "s".into(), trials: vec![(Config::new(), f64::NAN)] }),
    ] {
        let error = body.encode().unwrap_err().to_string();
        assert_eq!(error, format!("the {} event cannot be written: {said}", body.kind()));
    }
}

#[test]
fn text_that_looks_like_a_missing_number_is_just_text() {
    let body = common::noted("null", 1);
    assert_eq!(Body::decode("noted", &body.encode().unwrap()).unwrap(), body);
}

#[test]
fn older_forms_are_read() {
    let read = |kind: &str, json: &str| Body::decode(kind, json).unwrap();
    assert_eq!(
        read(
            "reported",
            r#"{"attempt":1,"step":null,"fold":null,"measures":{"a":1,"b":"NaN","c":"+inf"},"late":false}"#
        ),
        Body::Reported(Reported {
            attempt: 1,
            step: None,
            fold: None,
            measures: [("a", 1.0), ("b", f64::NAN), ("c", f64::INFINITY)].into_iter().collect(),
            late: false,
        })
    );
    assert_eq!(
        read("chosen", r#"[{"name":"x","domain":{"float":{"low":0.0,"high":1.0,"scale":"log","step":null}},"value":0.5}]"#).kind(),
        "chosen"
    );
    let Body::Created(settings) = read(
        "created",
        r#"{"metrics":[{"name":"loss","goal":"minimize"}],"seed":1,"sampler":{"name":"random"},"later_key":true}"#,
    ) else {
        panic!("not a creation")
    };
    assert_eq!(*settings, Settings { seed: 1, ..Settings::new(Space::default(), Metric::minimize("loss")) });
    assert_eq!(
        read("opened", r#"{"origin":"sampled","fixed":{},"later_key":1}"#),
        Body::Opened(Box::default())
    );
}

#[test]
fn what_cannot_be_read_is_said_without_names_of_types() {
    let says = |kind: &str, json: &str| Body::decode(kind, json).unwrap_err().to_string();
    assert_eq!(
        says("merged", "{}"),
        "the log holds a `merged` event, which this version does not know; a newer version wrote it"
    );
    for (kind, json, part) in [
        ("reported", "3", "expected a report at line 1 column 1"),
        ("reported", r#"{"measures":{}}"#, "missing field `attempt`"),
        (
            "reported",
            r#"{"attempt":1,"measures":{"a":"x"}}"#,
            "expected a number, \"nan\", \"inf\" or \"-inf\"",
        ),
        ("opened", "[1, 2", "expected"),
        ("started", "\"x\"", "expected a started attempt"),
        ("finished", r#"{"attempt":1,"outcome":{"lost":{}}}"#, "unknown variant `lost`"),
        ("noted", r#"{"key":1,"value":2}"#, "expected text"),
        ("noted", r#"{"key":"a","value":null}"#, "expected a number, text, a boolean, or a list of these"),
        (
            "noted",
            r#"{"key":"a","value":18446744073709551615}"#,
            "the largest whole number is 9223372036854775807",
        ),
    ] {
        let text = says(kind, json);
        assert!(text.starts_with(&format!("the {kind} event cannot be read: ")), "{text}");
        assert!(text.contains(part), "{text}");
        assert!(!text.contains("struct"), "{text}");
    }
}

#[test]
fn a_draft_becomes_an_event_at_its_position() {
    let draft = Draft { trial: Some(3), time: 17, body: Body::Paused(1) };
    let event = draft.clone().at(9);
    assert_eq!((event.seq, event.trial, event.time, event.body), (9, draft.trial, draft.time, draft.body));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(Value::Float),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::from))
}

proptest! {
    #![proptest_config(common::cases(500))]

    #[test]
    fn configurations_and_measures_of_any_kind_are_read_back(
        pairs in prop::collection::vec((".{0,12}", values()), 0..8),
        numbers in prop::collection::vec((".{0,12}", any::<f64>()), 0..5),
    ) {
        let config: Config = pairs.into_iter().collect();
        let body = Body::Opened(Box::new(Opened { proposed: Some(common::proposed(config)), ..Opened::default() }));
        let read = Body::decode("opened", &body.encode().unwrap()).unwrap();
        prop_assert_eq!(format!("{:?}", read), format!("{:?}", body));
        let measures: Measures = numbers.into_iter().collect();
        let body = Body::Finished(Finished { attempt: 1, outcome: Outcome::Done(measures), late: false });
        prop_assert_eq!(Body::decode("finished", &body.encode().unwrap()).unwrap(), body);
    }
}
