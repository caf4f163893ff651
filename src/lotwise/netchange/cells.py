"""Rows of a checked table with some cells read anew, where that is plain: nothing is wrong with them, and all rules read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check import read_cells
from lotwise.netchange.memory import with_rows
from lotwise.records import TABLES
from lotwise.terms import Rules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lotwise.dataset import Tables

    Ints = NDArray[np.int64]

_BLANK_IS_A_VALUE = ("variant", "location")


def named_cells(tables: Tables, name: str, rows: Ints) -> frozenset[str] | None:
    """The columns that changes named in some rows of a table; None where one of the rows is new."""
    columns = [tables.tables[name].amended[row].columns for row in rows.tolist()]
    return None if any(named is None for named in columns) else frozenset[str]().union(*(named for named in columns if named))


def with_cells(frame: pl.DataFrame, tables: Tables, name: str, rows: Ints) -> pl.DataFrame | None:
    """A checked table with the rows that changes gave.

    Parameters
    ----------
    frame
        The table as it was, without rows that went.
    tables
        The source now.
    name
        The table.
    rows
        Its rows that are new or changed, ascending; new ones stand at its end.

    Returns
    -------
    polars.DataFrame or None
        All other rows are shared with the frame before. None where a cell is at fault, a required one is empty, or one is filled
        that the rules of the plan do not read: the whole source is judged then.
    """
    definition, table = TABLES[name], tables.tables[name]
    named = named_cells(tables, name, rows)
    is_new = named is None or bool(rows[-1] >= len(frame))
    columns = [column for column in definition if is_new or column.name in (named or ())]
    unread = [column.name for column in columns if not column.is_read_by(Rules.BUSINESS_CENTRAL)]
    if any(table.frame[column].gather(rows).null_count() < len(rows) for column in unread if column in table.frame.columns):
        return None
    cells = read_cells(table, definition, [column.name for column in columns], rows)
    if cells is None or any(column.required and cells[column.name].null_count() for column in columns):
        return None
    blank = [column for column in _BLANK_IS_A_VALUE if column in cells.columns]
    cells = cells.with_columns(pl.col(blank).fill_null("")) if blank else cells
    own = cells.select(frame.columns) if is_new else frame[rows].with_columns(cells.get_columns())
    return with_rows(frame, own, rows)
