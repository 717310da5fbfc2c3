//! Trials as tables: CSV, JSON and Parquet.

mod columns;
mod csv;
mod parquet;
mod rows;

pub(crate) use columns::{Cell, Column, Kind};
pub(crate) use csv::to_csv;
pub(crate) use parquet::to_parquet;
pub(crate) use rows::{reports, trials};
