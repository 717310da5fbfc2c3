//! A transaction that takes the write lock at once and leaves nothing behind unless it succeeds.

use rusqlite::Connection;

/// Rolls back when the transaction was not committed, whatever the reason.
struct Rollback<'c>(&'c Connection);

impl Drop for Rollback<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // When even this fails, SQLite has rolled back by itself or does so when the connection closes.
            _ = self.0.execute_batch("rollback");
        }
    }
}

/// Carries out `work` in one transaction: all of it or, after an error or a panic, nothing.
pub(super) fn transact<T>(
    conn: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    conn.prepare_cached("begin immediate")?.execute([])?;
    let _undo = Rollback(conn);
    let done = work(conn)?;
    conn.prepare_cached("commit")?.execute([])?;
    Ok(done)
}
