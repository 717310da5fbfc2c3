//! Columns as Parquet: every column optional, times as UTC milliseconds.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result as Written;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::{Cell, Column, Kind};
use crate::trouble::{Result, Trouble};

pub(crate) fn to_parquet(columns: &[Column]) -> Result<Vec<u8>> {
    write(columns).map_err(|e| Trouble::failed(format!("the table cannot be written as Parquet: {e}")))
}

fn write(columns: &[Column]) -> Written<Vec<u8>> {
    let fields = columns.iter().map(|c| field(c).map(Arc::new)).collect::<Written<Vec<_>>>()?;
    let schema = Type::group_type_builder("tunesmith").with_fields(fields).build()?;
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(
        &mut bytes,
        Arc::new(schema),
        Arc::new(WriterProperties::builder().build()),
    )?;
    let mut group = file.next_row_group()?;
    for column in columns {
        let Some(mut writer) = group.next_column()? else { break };
        match column.kind {
            Kind::Bool => {
                put::<BoolType>(&mut writer, column, |c| if let Cell::Bool(b) = c { Some(*b) } else { None })?
            }
            Kind::Int => {
                put::<Int64Type>(&mut writer, column, |c| if let Cell::Int(i) = c { Some(*i) } else { None })?
            }
            Kind::Time => {
                put::<Int64Type>(
                    &mut writer,
                    column,
                    |c| if let Cell::Time(t) = c { Some(*t) } else { None },
                )?
            }
            Kind::Float => {
                put::<DoubleType>(
                    &mut writer,
                    column,
                    |c| if let Cell::Float(x) = c { Some(*x) } else { None },
                )?
            }
            Kind::Text => put::<ByteArrayType>(&mut writer, column, |c| {
                if let Cell::Text(t) = c { Some(ByteArray::from(t.as_str())) } else { None }
            })?,
        }
        writer.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

fn field(column: &Column) -> Written<Type> {
    let (physical, logical) = match column.kind {
        Kind::Bool => (Physical::BOOLEAN, None),
        Kind::Int => (Physical::INT64, None),
        Kind::Float => (Physical::DOUBLE, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

/// Writes the values that are there; the definition levels say where.
fn put<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    column: &Column,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Written<()> {
    let values: Vec<Option<T::T>> = column.cells.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let present: Vec<T::T> = values.into_iter().flatten().collect();
    writer.typed::<T>().write_batch(&present, Some(&levels), None)?;
    Ok(())
}
