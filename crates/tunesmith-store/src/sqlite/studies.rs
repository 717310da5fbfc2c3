//! The studies of a file: the statements behind list, create, open, rename and delete.

use rusqlite::{Connection, OptionalExtension};
use tunesmith_core::StudyEntry;

use super::append::insert;
use crate::encode::Row;

/// Why nothing was changed.
pub(super) enum Refused {
    /// There is no study of this name.
    Missing(String),
    /// There is one already.
    Exists(String),
}

pub(super) fn list(conn: &Connection) -> rusqlite::Result<Vec<StudyEntry>> {
    let mut statement = conn.prepare_cached("select name, created, head from study order by name")?;
    let studies = statement.query_map([], |row| {
        Ok(StudyEntry { name: row.get(0)?, created: row.get(1)?, head: row.get::<_, i64>(2)? as u64 })
    })?;
    studies.collect()
}

pub(super) fn find(conn: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("select id from study where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

pub(super) fn create(conn: &Connection, name: &str, first: &[Row]) -> rusqlite::Result<Result<i64, Refused>> {
    if find(conn, name)?.is_some() {
        return Ok(Err(Refused::Exists(name.to_owned())));
    }
    let created = first.first().map_or(0, |row| row.time);
    conn.prepare_cached("insert into study (name, created, head) values (?1, ?2, ?3)")?.execute((
        name,
        created,
        first.len() as i64,
    ))?;
    let id = conn.last_insert_rowid();
    insert(conn, id, 0, first)?;
    Ok(Ok(id))
}

pub(super) fn rename(conn: &Connection, from: &str, to: &str) -> rusqlite::Result<Result<(), Refused>> {
    let Some(id) = find(conn, from)? else { return Ok(Err(Refused::Missing(from.to_owned()))) };
    if from != to && find(conn, to)?.is_some() {
        return Ok(Err(Refused::Exists(to.to_owned())));
    }
    conn.prepare_cached("update study set name = ?2 where id = ?1")?.execute((id, to))?;
    Ok(Ok(()))
}

pub(super) fn delete(conn: &Connection, name: &str) -> rusqlite::Result<Result<(), Refused>> {
    let Some(id) = find(conn, name)? else { return Ok(Err(Refused::Missing(name.to_owned()))) };
    for statement in [
        "delete from event where study = ?1",
        "delete from lease where study = ?1",
        "delete from study where id = ?1",
    ] {
        conn.prepare_cached(statement)?.execute([id])?;
    }
    Ok(Ok(()))
}
