//! Reports out of what commands print: JSON lines, patterns, broken lines.

use tunesmith_run::output::{BadReport, Event, Line, LineSplitter, MAX_LINE, Report, Rules, Stream};

fn rules(patterns: &[(&str, &str)]) -> Rules {
    let patterns = patterns.iter().map(|(name, expression)| ((*name).to_owned(), (*expression).to_owned()));
    Rules::new(vec!["acc".into(), "loss".into()], Some("acc"), patterns.collect()).unwrap()
}

/// All that is found in a text printed on one stream.
fn events(rules: &Rules, stream: Stream, text: &str) -> Vec<Event<'static>> {
    let mut splitter = LineSplitter::new(stream);
    let mut parser = rules.parser();
    let mut events = Vec::new();
    let mut take = |line: Line<'_>| events.extend(parser.line(line));
    splitter.feed(text.as_bytes(), &mut take);
    splitter.finish(&mut take);
    events
}

fn reports(rules: &Rules, text: &str) -> Vec<Report> {
    events(rules, Stream::Stdout, text)
        .into_iter()
        .map(|event| match event {
            Event::Report(report) => report,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn bad(text: &str) -> BadReport {
    match events(&rules(&[]), Stream::Stdout, text).as_slice() {
        [Event::BadReport(bad)] => bad.clone(),
        other => panic!("{other:?}"),
    }
}

fn measures(report: &Report) -> Vec<(&str, f64)> {
    report.measures.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

#[test]
fn a_json_line_with_a_metric_is_a_report() {
    let found = reports(
        &rules(&[]),
        "loading\n{\"epoch\": 3, \"fold\": 1, \"loss\": 0.25, \"acc\": 1, \"lr\": 1e-3, \"note\": \"x\"}\n{\"other\": 1}\n[1]\n",
    );
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].step, found[0].fold, found[0].line), (Some(3), Some(1), 2));
    assert_eq!(measures(&found[0]), [("acc", 1.0), ("loss", 0.25)]);
    assert_eq!(found[0].others, [("lr".to_owned(), 1e-3)]);
}

#[test]
fn value_stands_for_a_single_objective() {
    assert_eq!(measures(&reports(&rules(&[]), "{\"value\": 0.5}")[0]), [("acc", 0.5)]);
    let several = Rules::new(vec!["acc".into()], None, vec![]).unwrap();
    assert!(reports(&several, "{\"value\": 0.5}").is_empty());
}

#[test]
fn wrapped_reports_results_failures_and_checkpoints_are_understood() {
    let found = events(
        &rules(&[]),
        Stream::Stdout,
        concat!(
            "{\"report\": {\"step\": 2, \"loss\": 1}}\n",
            "{\"step\": 4, \"report\": {\"loss\": 1}}\n",
            "{\"result\": {\"acc\": 0.9}}\n",
            "{\"result\": 0.8}\n",
            "{\"failed\": \"no convergence\"}\n",
            "{\"checkpoint\": \"a.pt\", \"step\": 5}\n",
            "{\"acc\": 0.7, \"epoch\": 6, \"checkpoint\": \"b.pt\"}\n",
        ),
    );
    let steps: Vec<_> = found
        .iter()
        .map(|event| match event {
            Event::Report(report) => (report.step, report.is_result),
            Event::Checkpoint { step, .. } => (*step, false),
            _ => (None, false),
        })
        .collect();
    let (no, yes) = (false, true);
    assert_eq!(
        steps,
        [
            (Some(2), no),
            (Some(4), no),
            (None, yes),
            (None, yes),
            (None, no),
            (Some(5), no),
            (Some(6), no),
            (Some(6), no)
        ]
    );
    assert_eq!(found[4], Event::Failed { why: "no convergence".into(), line: 5 });
    assert!(matches!(&found[7], Event::Checkpoint { path, .. } if path == "b.pt"));
}

#[test]
fn not_a_number_and_infinity_are_values() {
    let text = "{\"acc\": NaN}\n{\"acc\": \"nan\"}\n{\"acc\": -Infinity, \"note\": \"a NaN \\\" inf\"}\n{\"acc\":inf,\"loss\":1}\n{\"acc\": 1}";
    let found = reports(&rules(&[]), text);
    assert_eq!(found.iter().map(Report::diverged).collect::<Vec<_>>(), [true, true, true, true, false]);
    assert!(found[0].measures[0].1.is_nan());
    assert_eq!(found[2].measures[0].1, f64::NEG_INFINITY);
}

#[test]
fn null_is_not_measured() {
    let found = reports(&rules(&[]), "{\"acc\": null, \"loss\": 1}\n{\"acc\": null}\n");
    assert_eq!(found.len(), 1);
    assert_eq!(measures(&found[0]), [("loss", 1.0)]);
}

#[test]
fn a_metric_of_a_wrong_kind_is_a_bad_report_with_its_line() {
    let report = bad("x\n{\"acc\": \"high\"}\n");
    assert_eq!((report.line, report.text.as_str()), (2, "{\"acc\": \"high\"}"));
    assert_eq!(report.why, "acc is the text \"high\", but must be a number");
    for (text, what) in [
        ("{\"acc\": true}", "true"),
        ("{\"acc\": [1]}", "a list"),
        ("{\"acc\": {}}", "an object"),
        ("{\"acc\": 1, \"step\": -1}", "whole number"),
        ("{\"acc\": 1, \"step\": \"3\"}", "whole number"),
        ("{\"acc\": 0.9, \"loss", "not valid JSON"),
        ("{'acc': 0.9}", "json.dumps"),
        ("{\"report\": {\"accuracy\": 1}}", "none of the study's metrics (acc, loss)"),
        ("{\"result\": \"good\"}", "the text \"good\""),
    ] {
        let report = bad(text);
        assert!(report.why.contains(what), "{text}: {report}");
    }
}

#[test]
fn garbage_is_no_report() {
    let text = "{\n}\n{{}}\n{\"a\": \n\u{1b}[31mred\n{acc}\nnull\n{\"failed\": 3}\n";
    assert!(events(&rules(&[]), Stream::Stdout, text).is_empty());
    assert!(events(&rules(&[]), Stream::Stderr, "{\"acc\": 1}\n").is_empty());
}

#[test]
fn patterns_read_both_streams_and_remember_the_step() {
    let rules =
        rules(&[("loss", r"loss=(\S+)"), ("acc", r"acc: (?<value>[0-9.]+)%?"), ("step", r"^Epoch (\d+)")]);
    let text = "Epoch 1/9\nloss=0.5, acc: 0.8.\nEpoch 2/9\n loss=nan\n";
    for stream in [Stream::Stdout, Stream::Stderr] {
        let found = events(&rules, stream, text);
        let [Event::Report(first), Event::Report(second)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((first.step, measures(first)), (Some(1), vec![("acc", 0.8), ("loss", 0.5)]));
        assert_eq!((second.step, second.diverged()), (Some(2), true));
    }
}

#[test]
fn one_pattern_can_read_several_metrics() {
    let rules = rules(&[("acc", r"fold (?<fold>\d+) step (?<step>\d+): (?<acc>\S+) (?<loss>\S+)")]);
    let found = reports(&rules, "fold 2 step 7: 0.9 0.1\n");
    assert_eq!((found[0].fold, found[0].step), (Some(2), Some(7)));
    assert_eq!(measures(&found[0]), [("acc", 0.9), ("loss", 0.1)]);
}

#[test]
fn a_pattern_that_matches_no_number_is_a_bad_report() {
    let rules = rules(&[("acc", r"acc=(\w+)")]);
    let found = events(&rules, Stream::Stdout, "acc=high\n");
    let [Event::BadReport(report)] = found.as_slice() else { panic!("{found:?}") };
    assert!(report.why.contains("`high`"), "{report}");
}

#[test]
fn a_pattern_that_cannot_work_is_refused() {
    let message = |name: &str, expression: &str| {
        Rules::new(vec!["acc".into()], None, vec![(name.into(), expression.into())]).unwrap_err().to_string()
    };
    assert!(message("accuracy", "(.)").contains("the names are acc, step, fold"));
    assert!(message("acc", "acc=[0-9").contains("not a valid regular expression: unclosed character class"));
    assert!(message("acc", "acc=.*").contains("put brackets around it"));
}

#[test]
fn a_silent_command_is_told_what_to_print() {
    assert_eq!(
        rules(&[]).how_to_report(),
        "the command reported no acc; print a line such as {\"step\": 1, \"acc\": 0.5} on standard output"
    );
    assert!(rules(&[("acc", "a=(.)")]).how_to_report().contains("acc = 'a=(.)'"));
}

#[test]
fn lines_come_whole_however_they_arrive() {
    let text = "one\r\n\ntwo\rthree\r\rfour\nf\u{fc}nf";
    let whole = |size: usize| {
        let mut splitter = LineSplitter::new(Stream::Stdout);
        let mut lines = Vec::new();
        for chunk in text.as_bytes().chunks(size) {
            splitter.feed(chunk, &mut |line| lines.push((line.number, line.text.to_owned())));
        }
        assert_eq!(splitter.lines(), 4);
        splitter.finish(&mut |line| lines.push((line.number, line.text.to_owned())));
        lines
    };
    let expected = [(1, "one"), (2, ""), (3, "two"), (3, "three"), (3, "four"), (4, "f\u{fc}nf")];
    for size in 1..=text.len() {
        assert_eq!(whole(size), expected.map(|(number, text)| (number, text.to_owned())), "chunks of {size}");
    }
}

#[test]
fn a_very_long_line_is_cut_and_flagged() {
    let mut splitter = LineSplitter::new(Stream::Stdout);
    let mut lines = Vec::new();
    let mut take = |line: Line<'_>| lines.push((line.text.len(), line.truncated));
    for _ in 0..40 {
        splitter.feed(&[b'x'; 65_536], &mut take);
    }
    splitter.feed(b"\nshort\n", &mut take);
    assert_eq!(lines, [(MAX_LINE, true), (5, false)]);
    let long = format!("{{\"acc\": 1, \"x\": \"{}\"}}\n", "y".repeat(2 << 20));
    assert!(bad(&long).why.contains("longer than 1 MiB"));
}

#[test]
fn bytes_that_are_not_utf8_do_no_harm() {
    let mut splitter = LineSplitter::new(Stream::Stdout);
    let mut lines = Vec::new();
    splitter.feed(b"\xff\xfe{\"acc\n", &mut |line| lines.push(line.text.to_owned()));
    assert_eq!(lines, ["\u{fffd}\u{fffd}{\"acc"]);
}

/// Step and other numbers of each report, as `step: name=value ...`, with the metrics in brackets.
fn told(text: &str) -> Vec<String> {
    let told = |report: &Report| {
        let others: Vec<String> =
            report.others.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let metrics: Vec<&str> = report.measures.iter().map(|(name, _)| name.as_str()).collect();
        format!("{:?} [{}]{}", report.step.unwrap_or(0), metrics.join(","), others.concat())
    };
    reports(&rules(&[]), text).iter().map(told).collect()
}

#[test]
fn training_and_validation_on_lines_of_their_own_are_one_report() {
    let before = concat!(
        "{\"epoch\": 1, \"train_loss\": 0.9, \"lr\": 0.1}\n{\"epoch\": 1, \"loss\": 0.8}\n",
        "{\"epoch\": 2, \"train_loss\": 0.7}\n{\"epoch\": 2, \"train_acc\": 0.6}\n{\"loss\": 0.6, \"epoch\": 2, \"lr\": 0.2}\n",
    );
    assert_eq!(
        told(before),
        ["1 [loss] lr=0.1 train_loss=0.9", "2 [loss] train_loss=0.7 train_acc=0.6 lr=0.2"]
    );
    let after =
        "{\"epoch\": 1, \"loss\": 0.8}\n{\"epoch\": 1, \"train_loss\": 0.9}\n{\"epoch\": 2, \"loss\": 0.7}\n";
    assert_eq!(told(after), ["1 [loss]", "1 [] train_loss=0.9", "2 [loss]"]);
}

#[test]
fn what_a_program_prints_for_every_batch_does_not_fill_the_log() {
    let batches: String =
        (1..=500).map(|step| format!("{{\"step\": {step}, \"batch_loss\": 1}}\n")).collect();
    assert_eq!(told(&format!("{batches}{{\"step\": 500, \"loss\": 0.5}}\n")), ["500 [loss] batch_loss=1"]);
    assert_eq!(told(&format!("{batches}{{\"epoch\": 1, \"loss\": 0.5}}\n")), ["1 [loss]"]);
}

#[test]
fn numbers_without_a_step_or_of_another_fold_belong_to_no_report() {
    assert_eq!(
        told("{\"train_loss\": 0.9}\n{\"epoch\": 0.5, \"train_loss\": 0.9}\n{\"loss\": 0.8}\n"),
        ["0 [loss]"]
    );
    let folds =
        "{\"fold\": 1, \"step\": 1, \"train_loss\": 0.9}\n{\"fold\": 2, \"step\": 1, \"loss\": 0.8}\n";
    assert_eq!(told(folds), ["1 [loss]"]);
}
