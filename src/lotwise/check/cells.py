"""Columns into their types, whole columns at a time.

What a vectorised expression settles is done. Every other cell is handed to its reader in ``texts``, once per distinct text; the
reader is the only place that decides what is allowed.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from lotwise.check import texts
from lotwise.check.faults import Fault
from lotwise.definitions import Kind
from lotwise.units import DECIMALS, MAX_QUANTA, QUANTA_PER_UNIT, to_quanta

if TYPE_CHECKING:
    from collections.abc import Callable

    from lotwise.definitions import Column

DTYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.QUANTITY: pl.Int64(),
    Kind.PERCENT: pl.String(),
    Kind.PERIOD: pl.String(),
    Kind.FLAG: pl.Boolean(),
    Kind.CHOICE: pl.String(),
    Kind.LIST: pl.List(pl.String()),
    Kind.INTEGER: pl.Int64(),
}
"""The type of a read column, by kind."""

# At most twelve digits before and five after the point: exact as Decimal(38, 5), and far from the largest quantity.
_PLAIN_DECIMAL = r"^[+-]?[0-9]{1,12}(\.[0-9]{0,5})?$"
# Up to here a double's distance to its neighbours is below a quarter of a quantum, so rounding finds the one that was meant.
_LARGEST_SAFE_FLOAT = float(2**51)


class Reading(NamedTuple):
    """A column read: ``values`` is null where a cell is empty or at fault; ``faults`` by the text of the cell."""

    values: pl.Series
    faults: dict[str, Fault]
    texts: pl.Series


def is_readable(column: pl.Series, definition: Column) -> bool:
    """Whether cells of this type can be read at all; lists only where a list is meant."""
    dtype = column.dtype
    if isinstance(dtype, pl.List):
        return definition.kind is Kind.LIST and not dtype.inner.is_nested()
    return not dtype.is_nested() and dtype not in (pl.Binary, pl.Object)


def read_column(column: pl.Series, definition: Column) -> Reading:
    """Read a tidied column by the kind of its definition."""
    match definition.kind:
        case Kind.TEXT:
            return _settled(column.cast(pl.String))
        case Kind.LIST:
            return _settled(_lists(column))
        case Kind.DATE:
            quick = _quick_dates(column)
        case Kind.QUANTITY:
            quick = _within(_quick_quanta(column), definition)
        case Kind.PERCENT | Kind.PERIOD:
            quick = _nothing(column, pl.String())
        case Kind.INTEGER:
            quick = _nothing(column, pl.Int64())
        case Kind.FLAG:
            quick = column if column.dtype == pl.Boolean else _nothing(column, pl.Boolean())
        case Kind.CHOICE:
            quick = _quick_choices(column, definition)
    return _leftovers(column, quick, lambda text: read_text(text, definition))


def read_text(text: str, definition: Column) -> object:
    """The value of one tidy cell by the kind of its definition, or the fault in it; not of a list."""
    match definition.kind:
        case Kind.DATE:
            return texts.read_date(text)
        case Kind.QUANTITY:
            return texts.read_quantity(text, definition)
        case Kind.PERCENT:
            return texts.read_percent(text, definition)
        case Kind.INTEGER:
            return texts.read_integer(text, definition)
        case Kind.PERIOD:
            return texts.read_period(text)
        case Kind.FLAG:
            return texts.read_flag(text)
        case Kind.CHOICE:
            return texts.read_choice(text, definition)
        case _:
            return text


def _settled(values: pl.Series) -> Reading:
    return Reading(values, {}, values)


def _leftovers(column: pl.Series, quick: pl.Series, reader: Callable[[str], object]) -> Reading:
    """Complete ``quick`` with what ``reader`` makes of the cells that it leaves null."""
    if quick.null_count() == column.null_count():
        return Reading(quick, {}, column)
    cells = column.cast(pl.String)
    open_cells = cells.filter(quick.is_null() & cells.is_not_null()).unique()
    answers = {text: reader(text) for text in open_cells.sort()}
    faults = {text: answer for text, answer in answers.items() if isinstance(answer, Fault)}
    read = {text: answer for text, answer in answers.items() if not isinstance(answer, Fault)}
    if read:
        found = cells.replace_strict(list(read), list(read.values()), default=None, return_dtype=quick.dtype)
        quick = pl.select(pl.coalesce(quick, found)).to_series().alias(column.name)
    return Reading(quick, faults, cells)


def _nothing(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    return pl.Series(column.name, [None], dtype=dtype).new_from_index(0, column.len())


def _quick_dates(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Date:
        return column
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.date().set(column.dt.time() != time(0), None)
    return _nothing(column, pl.Date())


def _quick_choices(column: pl.Series, definition: Column) -> pl.Series:
    if column.dtype != pl.String:
        return _nothing(column, pl.String())
    allowed = column.is_in(list(definition.choices or ()))
    return column if allowed.all() else column.set(~allowed, None)


def _quick_quanta(column: pl.Series) -> pl.Series:
    """Quanta of the cells that are plainly exact; null where a reader has to look."""
    if column.dtype.is_integer():
        units = column.cast(pl.Int64, strict=False)
        small = units.is_between(-texts.MAX_UNITS, texts.MAX_UNITS)
        whole: pl.Series = units.set(~small, None) * QUANTA_PER_UNIT
        return whole
    if column.dtype == pl.Float64:
        quanta: pl.Series = (column * QUANTA_PER_UNIT).round()
        # Divided by NumPy: Polars multiplies by the reciprocal, which is off by a bit for many quantities.
        nearest_double = pl.Series(quanta.to_numpy() / QUANTA_PER_UNIT)
        exact = (nearest_double == column) & (quanta.abs() <= _LARGEST_SAFE_FLOAT)
        return quanta.set(~exact, None).cast(pl.Int64)
    if isinstance(column.dtype, pl.Decimal) and column.dtype.scale <= DECIMALS:
        scaled = column.cast(pl.Decimal(38, DECIMALS), strict=False).to_physical()
        small = scaled.is_between(-MAX_QUANTA, MAX_QUANTA)
        return (scaled if small.all() else scaled.set(~small, None)).cast(pl.Int64)
    if column.dtype == pl.String:
        plain = column.str.contains(_PLAIN_DECIMAL)
        decimals = column if plain.all() else column.set(~plain, None)
        return decimals.cast(pl.Decimal(38, DECIMALS)).to_physical().cast(pl.Int64)
    return _nothing(column, pl.Int64())


def _within(quanta: pl.Series, definition: Column) -> pl.Series:
    """The quanta inside the column's range; the others go to the reader, which says what is wrong."""
    outside = None
    if definition.minimum is not None:
        outside = quanta < to_quanta(definition.minimum)
    if definition.above is not None:
        outside = quanta <= to_quanta(definition.above)
    return quanta if outside is None or not outside.any() else quanta.set(outside, None)


def _lists(column: pl.Series) -> pl.Series:
    """Comma-separated text, or a list, as a list of texts without empty ones; an empty list is an empty cell."""
    if not isinstance(column.dtype, pl.List):
        column = column.cast(pl.String).str.split(",")
    parts = pl.element().cast(pl.String).str.strip_chars()
    lists = column.list.eval(parts.filter(parts != ""))
    return lists.set(lists.list.len() == 0, None) if (lists.list.len() == 0).any() else lists
