//! The tables and views, and the number of their format.

use rusqlite::Connection;

use super::transaction::transact;

/// Marks a SQLite file as one of Tunesmith's (`PRAGMA application_id`): "TUNE".
pub(super) const APPLICATION: i64 = 0x5455_4e45;

/// The format written here (`PRAGMA user_version`). Files of this and every earlier format are read.
pub(super) const FORMAT: i64 = 1;

const TABLES: &str = include_str!("tables.sql");
const VIEWS: &str = include_str!("views.sql");

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing yet.
    Empty,
    /// A store of this format.
    Store(i64),
    /// The database of another program, with these tables.
    Foreign(Vec<String>),
}

/// Looks what a file is, at one moment.
pub(super) fn look(conn: &Connection) -> rusqlite::Result<Found> {
    conn.execute_batch("begin")?;
    let found = look_inside(conn);
    conn.execute_batch("rollback")?;
    found
}

fn look_inside(conn: &Connection) -> rusqlite::Result<Found> {
    let number = |pragma: &str| conn.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let mut statement =
        conn.prepare("select name from sqlite_schema where type = 'table' order by name limit 4")?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let application = number("pragma application_id")?;
    Ok(match application {
        APPLICATION => Found::Store(number("pragma user_version")?),
        0 if tables.is_empty() => Found::Empty,
        _ => Found::Foreign(tables),
    })
}

/// Makes the tables and views in an empty file, unless another process has just done so. What the file is then.
pub(super) fn make(conn: &Connection) -> rusqlite::Result<Found> {
    transact(conn, |conn| {
        let found = look_inside(conn)?;
        if found != Found::Empty {
            return Ok(found);
        }
        let numbers = format!("pragma application_id = {APPLICATION}; pragma user_version = {FORMAT};");
        conn.execute_batch(&format!("{TABLES}{VIEWS}{numbers}"))?;
        Ok(Found::Store(FORMAT))
    })
}
