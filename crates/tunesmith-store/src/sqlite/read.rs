//! Reading events and leases.
//!
//! One thread does it all: a second one for decoding was measured to be slower, since events made by one thread and dropped by another
//! have both wait for the allocator.

use rusqlite::{Connection, Row};
use tunesmith_core::{Body, Event, Lease, Millis, Owner, Seq};

use super::append::head;

/// An event that cannot be decoded.
pub(super) struct Damage {
    pub(super) seq: Seq,
    pub(super) why: String,
}

/// Hands over every event after a position, in order; `None` when the study was deleted.
pub(super) fn scan(
    conn: &Connection,
    study: i64,
    after: Seq,
    take: &mut dyn FnMut(Event),
) -> rusqlite::Result<Option<Result<(), Damage>>> {
    match head(conn, study)? {
        None => return Ok(None),
        Some(head) if head as u64 <= after => return Ok(Some(Ok(()))),
        Some(_) => {}
    }
    let mut statement = conn.prepare_cached(
        "select seq, trial, time, kind, body from event where study = ?1 and seq > ?2 order by seq",
    )?;
    let mut rows = statement.query((study, after as i64))?;
    while let Some(row) = rows.next()? {
        match event(row)? {
            Ok(event) => take(event),
            Err(damage) => return Ok(Some(Err(damage))),
        }
    }
    Ok(Some(Ok(())))
}

fn event(row: &Row<'_>) -> rusqlite::Result<Result<Event, Damage>> {
    let seq = row.get::<_, i64>(0)? as u64;
    let trial = row.get::<_, Option<i64>>(1)?.map(|t| t as u64);
    let time = row.get(2)?;
    let (kind, body) = (row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?);
    Ok(match Body::decode(kind, body) {
        Ok(body) => Ok(Event { seq, trial, time, body }),
        Err(why) => Err(Damage { seq, why: why.to_string() }),
    })
}

/// The leases of a study; `None` when it was deleted.
pub(super) fn leases(conn: &Connection, study: i64) -> rusqlite::Result<Option<Vec<Lease>>> {
    if head(conn, study)?.is_none() {
        return Ok(None);
    }
    let mut statement = conn.prepare_cached(
        "select trial, attempt, host, pid, started, boot, handle, until from lease where study = ?1 order by trial",
    )?;
    let leases = statement.query_map([study], |row| {
        Ok(Lease {
            trial: row.get::<_, i64>(0)? as u64,
            attempt: row.get(1)?,
            owner: Owner {
                host: row.get(2)?,
                pid: row.get(3)?,
                started: row.get::<_, i64>(4)? as u64,
                boot: row.get(5)?,
                handle: row.get::<_, i64>(6)? as u64,
            },
            until: row.get(7)?,
        })
    })?;
    leases.collect::<rusqlite::Result<_>>().map(Some)
}

/// Prolongs the leases of an owner, within a transaction; how many, or `None` when the study was deleted.
pub(super) fn renew(
    conn: &Connection,
    study: i64,
    owner: &Owner,
    until: Millis,
) -> rusqlite::Result<Option<usize>> {
    if head(conn, study)?.is_none() {
        return Ok(None);
    }
    conn.prepare_cached(
        "update lease set until = max(until, ?7) \
         where study = ?1 and host = ?2 and pid = ?3 and started = ?4 and boot = ?5 and handle = ?6",
    )?
    .execute((study, &owner.host, owner.pid, owner.started as i64, &owner.boot, owner.handle as i64, until))
    .map(Some)
}
