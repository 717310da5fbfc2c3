//! Single promises, one function each.

use std::sync::Arc;

use tunesmith_core::{
    AppendError, Batch, Body, Draft, Guard, Lease, LeaseChange, Log, Noted, Owner, StoreError, Value,
};

use super::StoreUnderTest;
use super::generate::settings;

pub(super) fn check(make: &dyn Fn() -> StoreUnderTest) {
    a_new_store_is_empty(&make());
    an_append_is_seen_by_another_handle_at_once(&make());
    a_missing_study_names_the_nearest_one(&make());
    a_handle_follows_a_renamed_study(&make());
    a_handle_on_a_deleted_study_never_meets_a_new_one_of_its_name(&make());
    a_refused_batch_leaves_nothing(&make());
    a_taken_over_attempt_is_fenced(&make());
    studies_do_not_see_each_other(&make());
}

fn note(text: &str) -> Draft {
    Draft { trial: None, time: 5, body: Body::Noted(Noted { key: "note".into(), value: Value::from(text) }) }
}

fn notes(texts: &[&str]) -> Batch {
    Batch { events: texts.iter().map(|t| note(t)).collect(), ..Batch::default() }
}

fn create(under_test: &StoreUnderTest, name: &str) -> Arc<dyn Log> {
    let first = Draft { trial: None, time: 4, body: Body::Created(Box::new(settings(1))) };
    under_test.store.create(name, &[first]).expect("the study is created")
}

fn lease(trial: u64, attempt: u32) -> LeaseChange {
    let owner = Owner { host: "h".into(), pid: 3, started: 0, boot: String::new(), handle: 0 };
    LeaseChange::Take(Lease { trial, attempt, owner, until: 10 })
}

fn a_new_store_is_empty(under_test: &StoreUnderTest) {
    assert_eq!(under_test.store.list().expect("it can be listed"), []);
    assert!(!under_test.store.describe().is_empty());
}

fn an_append_is_seen_by_another_handle_at_once(under_test: &StoreUnderTest) {
    let log = create(under_test, "a");
    let other = (under_test.again)().open("a").expect("another handle finds it");
    for i in 0..20 {
        let at = log.append(&notes(&[&format!("{i}")])).expect("it is appended");
        let seen = other.read(at - 1).expect("it can be read");
        assert_eq!(seen, [note(&format!("{i}")).at(at)], "an append is visible when it returns");
    }
}

fn a_missing_study_names_the_nearest_one(under_test: &StoreUnderTest) {
    create(under_test, "digits");
    let missing = |result: Result<(), StoreError>| result.expect_err("it is missing").to_string();
    let expected = "there is no study `digist`; did you mean `digits`?";
    assert_eq!(missing(under_test.store.open("digist").map(|_| ())), expected);
    assert_eq!(missing(under_test.store.delete("digist")), expected);
    assert_eq!(missing(under_test.store.rename("digist", "x")), expected);
    assert_eq!(
        missing(under_test.store.open("quite another").map(|_| ())),
        "there is no study `quite another`"
    );
    let taken = under_test.store.create("digits", &[]).map(|_| ()).expect_err("the name is taken");
    assert_eq!(taken.to_string(), "there is already a study `digits`");
}

fn a_handle_follows_a_renamed_study(under_test: &StoreUnderTest) {
    let log = create(under_test, "old");
    under_test.store.rename("old", "new").expect("it is renamed");
    let at = log.append(&notes(&["x"])).expect("the handle still writes");
    let found = (under_test.again)().open("new").expect("the new name is found");
    assert_eq!(found.read(1).expect("it can be read"), [note("x").at(at)]);
}

fn a_handle_on_a_deleted_study_never_meets_a_new_one_of_its_name(under_test: &StoreUnderTest) {
    let log = create(under_test, "a");
    log.append(&Batch { leases: vec![lease(0, 1)], ..notes(&["x"]) }).expect("it is appended");
    under_test.store.delete("a").expect("it is deleted");
    let new = create(under_test, "a");
    let gone = "there is no study `a`";
    assert_eq!(log.read(0).expect_err("it is gone").to_string(), gone);
    assert_eq!(log.append(&notes(&["y"])).expect_err("it is gone").to_string(), gone);
    assert_eq!(log.leases().expect_err("it is gone").to_string(), gone);
    assert_eq!(new.read(0).expect("the new one can be read").len(), 1);
    assert_eq!(new.leases().expect("the new one can be read"), []);
}

fn a_refused_batch_leaves_nothing(under_test: &StoreUnderTest) {
    let log = create(under_test, "a");
    let batch = Batch { guard: Guard::Head(7), leases: vec![lease(0, 1)], ..notes(&["x", "y"]) };
    assert!(matches!(log.append(&batch), Err(AppendError::Moved(1))));
    let batch = Batch { guard: Guard::Attempt(0, 1), leases: vec![lease(0, 1)], ..notes(&["x", "y"]) };
    assert!(matches!(log.append(&batch), Err(AppendError::Fenced { trial: 0, attempt: 1 })));
    assert_eq!(log.read(1).expect("it can be read"), []);
    assert_eq!(log.leases().expect("it can be read"), []);
}

fn a_taken_over_attempt_is_fenced(under_test: &StoreUnderTest) {
    let log = create(under_test, "a");
    let take = |attempt| Batch { leases: vec![lease(0, attempt)], ..Batch::default() };
    let report = |attempt| Batch { guard: Guard::Attempt(0, attempt), ..notes(&["x"]) };
    log.append(&take(1)).expect("the first attempt takes the lease");
    log.append(&report(1)).expect("it holds it");
    log.append(&take(2)).expect("the second attempt takes over");
    assert!(matches!(log.append(&report(1)), Err(AppendError::Fenced { trial: 0, attempt: 1 })));
    log.append(&report(2)).expect("the second one holds it now");
}

fn studies_do_not_see_each_other(under_test: &StoreUnderTest) {
    let (a, b) = (create(under_test, "a"), create(under_test, "b"));
    a.append(&Batch { leases: vec![lease(0, 1)], ..notes(&["x"]) }).expect("it is appended");
    assert_eq!(b.read(1).expect("it can be read"), []);
    assert_eq!(b.leases().expect("it can be read"), []);
    assert_eq!(b.append(&notes(&["y"])).expect("it is appended"), 2);
}
