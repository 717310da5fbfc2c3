//! Appending: the guard, the events and the leases, within one transaction.

use rusqlite::{Connection, OptionalExtension};
use tunesmith_core::{Guard, Lease, LeaseChange, Seq, TrialNumber};

use crate::encode::Row;

/// Why nothing was appended.
pub(super) enum Refused {
    /// The study was deleted.
    Gone,
    /// The newest event is another one.
    Moved(Seq),
    /// The attempt does not hold the lease.
    Fenced,
}

/// The position of the newest event of a study; `None` when it was deleted.
pub(super) fn head(conn: &Connection, study: i64) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("select head from study where id = ?1")?
        .query_row([study], |row| row.get(0))
        .optional()
}

/// Appends within a transaction that has the write lock. A refusal comes before anything is written.
pub(super) fn append(
    conn: &Connection,
    study: i64,
    rows: &[Row],
    guard: Guard,
    leases: &[LeaseChange],
) -> rusqlite::Result<Result<Seq, Refused>> {
    let Some(head) = head(conn, study)? else { return Ok(Err(Refused::Gone)) };
    match guard {
        Guard::None => {}
        Guard::Head(seq) if seq == head as u64 => {}
        Guard::Head(_) => return Ok(Err(Refused::Moved(head as u64))),
        Guard::Attempt(trial, attempt) => {
            if holder(conn, study, trial)? != Some(i64::from(attempt)) {
                return Ok(Err(Refused::Fenced));
            }
        }
    }
    let newest = head + rows.len() as i64;
    if newest != head {
        conn.prepare_cached("update study set head = ?2 where id = ?1")?.execute((study, newest))?;
        insert(conn, study, head, rows)?;
    }
    for change in leases {
        match change {
            LeaseChange::Take(lease) => take(conn, study, lease)?,
            LeaseChange::Release(trial) => {
                conn.prepare_cached("delete from lease where study = ?1 and trial = ?2")?
                    .execute((study, *trial as i64))?;
            }
        }
    }
    Ok(Ok(newest as u64))
}

/// Inserts events at the positions after `head`.
pub(super) fn insert(conn: &Connection, study: i64, head: i64, rows: &[Row]) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(
        "insert into event (study, seq, trial, kind, time, body) values (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (row, seq) in rows.iter().zip(head + 1..) {
        statement.execute((study, seq, row.trial, row.kind, row.time, &row.body))?;
    }
    Ok(())
}

fn holder(conn: &Connection, study: i64, trial: TrialNumber) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("select attempt from lease where study = ?1 and trial = ?2")?
        .query_row((study, trial as i64), |row| row.get(0))
        .optional()
}

// Numbers of 64 bits without a sign are kept bit for bit in SQLite's numbers with one.
fn take(conn: &Connection, study: i64, lease: &Lease) -> rusqlite::Result<()> {
    let owner = &lease.owner;
    conn.prepare_cached(
        "insert or replace into lease (study, trial, attempt, host, pid, started, boot, handle, until) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        study,
        lease.trial as i64,
        lease.attempt,
        &owner.host,
        owner.pid,
        owner.started as i64,
        &owner.boot,
        owner.handle as i64,
        lease.until,
    ))?;
    Ok(())
}
