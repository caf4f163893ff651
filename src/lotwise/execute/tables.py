"""Arrays as Parquet and back: a field of records becomes a column ``name.field``."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

ROWS_PER_GROUP = 65_536
"""Rows of a row group: a reader of a range of SKUs passes over the groups that hold none of them."""


def write_columns(columns: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write columns of equal length."""
    flat: dict[str, NDArray[Any]] = {}
    for name, column in columns.items():
        names = column.dtype.names
        flat |= {name: column} if names is None else {f"{name}.{field}": column[field] for field in names}
    frame = pl.DataFrame({name: np.ascontiguousarray(column) for name, column in flat.items()})
    encoded = BytesIO()  # written by Python, which tells why the system refuses; polars does not
    frame.write_parquet(encoded, compression="lz4", row_group_size=ROWS_PER_GROUP)
    path.write_bytes(encoded.getbuffer())


def columns_of(frame: pl.DataFrame) -> dict[str, NDArray[Any]]:
    """The columns that ``write_columns`` was given."""
    fields: dict[str, dict[str, NDArray[Any]]] = {}
    for series in frame:
        name, _, field = series.name.partition(".")
        fields.setdefault(name, {})[field] = series.to_numpy()
    return {name: found[""] if "" in found else _records(found) for name, found in fields.items()}


def _records(fields: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    columns = list(fields.values())
    records = np.empty(len(columns[0]), [(name, column.dtype) for name, column in fields.items()])
    for name, column in fields.items():
        records[name] = column
    return records
