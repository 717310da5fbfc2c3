//! Drafts as rows.

use tunesmith_core::{Draft, StoreError};

/// What one event is at rest, but for its study and position.
pub(crate) struct Row {
    pub(crate) trial: Option<i64>,
    pub(crate) kind: &'static str,
    pub(crate) time: i64,
    pub(crate) body: String,
}

/// The rows of a batch, encoded before any lock is taken.
pub(crate) fn rows(drafts: &[Draft]) -> Result<Vec<Row>, StoreError> {
    drafts.iter().map(row).collect()
}

fn row(draft: &Draft) -> Result<Row, StoreError> {
    let body = draft.body.encode().map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(Row { trial: draft.trial.map(|t| t as i64), kind: draft.body.kind(), time: draft.time, body })
}
