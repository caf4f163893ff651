"""Changes of the input as a value: rows added, changed and removed, plan settings, supplies that are held.

``changed`` applies them to the tables as read, so that ``check`` judges the result as it judges any source.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import taken
from lotwise.dataset import Amended, Table, Tables, tidy
from lotwise.definitions import Kind
from lotwise.errors import Misused, UnusableChanges, nearest
from lotwise.pieces import joined, with_values
from lotwise.records import PLAN, TABLES
from lotwise.row_names import RowNames
from lotwise.terms import Flexibility, PlannedOrderStatus, Rules, SupplyStatus, SupplyType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from lotwise.definitions import Column, TableDefinition

    Name = tuple[str, ...]
    Row = Mapping[str, str | None]

CHANGES = "changes"
"""The file that findings name for rows which changes gave."""

_NAMED_BY = {
    "stock": ("item", "variant", "location"),
    "boms": ("parent", "component", "variant", "location", "valid_from"),
    "calendars": ("calendar", "location"),
}
"""What names rows of the tables without a key; several of them may have the same name."""
_FORGOTTEN = {"stock": frozenset({"sublocation"})}
"""Columns that rows of one name may differ in when one row takes their place: stock is planned as a whole."""


def names_of(table: TableDefinition) -> tuple[str, ...]:
    """The columns that together name a row of a table."""
    return table.key or _NAMED_BY[table.name]


@dataclass(frozen=True, slots=True)
class Changes:
    """What shall be different from the source.

    Parameters
    ----------
    rows
        By table, rows that are added or changed: columns with their values. The columns that name a row (``names_of``) say
        which one is meant; left out they are blank. Columns not given keep what the row has, ``None`` empties a cell. A row that
        is not there is added.
    removed
        By table, the names of rows that go, before ``rows`` come: a text where one column names them, else a tuple of all of them
        or a mapping. All rows of the name go.
    settings
        Plan settings that change; ``None`` empties one.
    hold
        Supplies, and planned orders of the last run, that stay as they are. Under reordering policies their flexibility is none;
        under coverage codes open orders stay anyway, and planned orders are approved.

    Raises
    ------
    UnusableChanges
        When a table, a column or a setting is unknown, or a name or a value of a form that cannot be read.

    Notes
    -----
    Values are kept as the texts that a file would hold.

    Examples
    --------
    >>> Changes(rows={"demands": [{"id": "SO-1", "quantity": 40}]}, removed={"supplies": ["PO-7"]}, hold=["PO-9"]).rows
    {'demands': ({'id': 'SO-1', 'quantity': '40'},)}
    """

    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    removed: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    hold: Sequence[str] = ()

    def __post_init__(self) -> None:
        for attribute in ("rows", "removed", "settings"):
            _check_is_by_name(attribute, getattr(self, attribute))
        definitions = {name: _table(name) for name in (*self.rows, *self.removed)}
        rows = {name: tuple(_row(definitions[name], row) for row in given) for name, given in self.rows.items()}
        removed = {name: tuple(_name(definitions[name], row) for row in given) for name, given in self.removed.items()}
        if isinstance(self.hold, str):
            message = f"hold ('{self.hold}') must be a list of ids."
            raise UnusableChanges(message, f"Maybe ['{self.hold}'] was meant.")
        for attribute, value in (
            ("rows", {name: given for name, given in rows.items() if given}),
            ("removed", {name: given for name, given in removed.items() if given}),
            ("settings", _row(PLAN, self.settings)),
            ("hold", tuple(self.hold)),
        ):
            object.__setattr__(self, attribute, value)

    def __bool__(self) -> bool:
        return bool(self.rows or self.removed or self.settings or self.hold)

    @classmethod
    def between(cls, before: Tables, after: Tables) -> Changes:
        """What changed between two states of a source, as far as lotwise reads it.

        Applied to ``before`` they give ``after``, apart from the order of rows, the way in which a value is written, and tables
        and columns that no definition names.
        """
        rows: dict[str, list[Row]] = {}
        removed: dict[str, list[Name]] = {}
        for name, definition in TABLES.items():
            first, second = before.tables.get(name), after.tables.get(name)
            if first is not second:
                rows[name], removed[name] = _difference(texts_of(first, definition), texts_of(second, definition), definition)
        return cls(rows=rows, removed=removed, settings=changed_settings(before.plan, after.plan))


class Applied(NamedTuple):
    """A source with changes applied."""

    tables: Tables
    gone: Mapping[str, tuple[int, ...]]
    """By table, where the rows stood that are no longer there, ascending."""


def changed(tables: Tables, changes: Changes) -> Tables:
    """Apply changes to a source as read; see ``applied``."""
    return applied(tables, changes).tables


def applied(tables: Tables, changes: Changes) -> Applied:
    """Apply changes to a source as read, and tell which rows went.

    Parameters
    ----------
    tables
        The source; it stays as it is.
    changes
        What shall be different.

    Returns
    -------
    Applied
        Tables that nothing changes are the very same. Cells that changes gave have their place in the file ``changes``, at the
        number of the row among those given for its table; all others keep theirs.

    Raises
    ------
    UnusableChanges
        When a row to be removed or a supply to be held is not there, or it is not clear which row is meant.
    """
    made, gone = dict(tables.tables), dict[str, tuple[int, ...]]()
    for name in TABLES:
        if name in changes.rows or name in changes.removed:
            table, left = _with_rows(made.get(name), TABLES[name], changes.rows.get(name, ()), changes.removed.get(name, ()))
            made[name] = table
            gone |= {name: left} if left else {}
            if table.frame.height == 0:  # a table from which all is removed is one that is not there
                del made[name]
    plan = _with_cells(tables.plan, PLAN, [(0, 1, changes.settings)]) if changes.settings else tables.plan
    result = Tables(tables.source, plan, made) if changes else tables
    return Applied(_held(result, changes.hold) if changes.hold else result, gone)


# --- construction ----------------------------------------------------------------------------------------------------------------


def _check_is_by_name(attribute: str, given: object) -> None:
    """What is given by table, or by setting, is a mapping; and of a table some rows, which a text is not."""
    if not isinstance(given, Mapping):
        raise Misused(given, attribute, "a mapping", 'Maybe {"demands": [{"id": "SO-1", "quantity": 40}]} shows how.')
    for name, rows in given.items():
        if attribute != "settings" and isinstance(rows, str | Mapping | pl.DataFrame):
            advice = "Maybe frame.to_dicts() gives it." if isinstance(rows, pl.DataFrame) else f"Maybe [{rows!r}] was meant."
            raise Misused(rows, f"{attribute}['{name}']", "a list", advice)


def _table(name: str) -> TableDefinition:
    if name in TABLES:
        return TABLES[name]
    if name == PLAN.name:
        message = "The plan's settings are no rows of a table."
        raise UnusableChanges(message, "Maybe give them as settings.")
    near = nearest(name, TABLES)
    message = f"Table '{name}' is unknown."
    raise UnusableChanges(message, f"Maybe '{near}' was meant." if near else f"Tables: {', '.join(TABLES)}.")


def _row(table: TableDefinition, row: object) -> Row:
    """A row with its values as text."""
    if not isinstance(row, Mapping):
        message = f"A row of {table.name} must be columns with values, such as {{'{table.columns[0].name}': ...}}; {row!r} is none."
        raise UnusableChanges(message, "Maybe put it into a mapping.")
    for column in row:
        _check_column(table, column)
    return {column: _text(table, column, value) for column, value in row.items()}


_ALIKE = 0.6
"""Columns are few, so that a part of a name may tell which one was meant; below this, short names are like any other."""


def _check_column(table: TableDefinition, column: object) -> None:
    if column in table.names:
        return
    near = nearest(str(column), table.names, alike=_ALIKE)
    message = f"Setting '{column}' is unknown." if table is PLAN else f"Column '{column}' of table {table.name} is unknown."
    raise UnusableChanges(message, f"Maybe '{near}' was meant." if near else f"Columns: {', '.join(table.names)}.")


def _text(table: TableDefinition, column: str, value: object) -> str | None:
    """A value as a file would hold it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return f"{Decimal(repr(value)):f}"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            parts = [_text(table, column, part) for part in (sorted(value) if isinstance(value, set | frozenset) else value)]
            return ",".join(part for part in parts if part is not None) or None
        case Mapping():
            message = f"{column} ({value!r}) of table {table.name} must be one value."
            raise UnusableChanges(message, "Maybe the row is nested one level too deep.")
        case _:
            return str(value).strip() or None


def _name(table: TableDefinition, given: object) -> Name:
    """The name of a row: the texts of the columns that name it, blank for empty ones."""
    columns = names_of(table)
    if isinstance(given, Mapping):
        for column in given:
            if column not in columns:
                message = f"Rows of {table.name} are named by {', '.join(columns)}, not by '{column}'."
                raise UnusableChanges(message, "Maybe leave it out.")
        return tuple(_text(table, column, given.get(column)) or "" for column in columns)
    parts = given if isinstance(given, tuple | list) else (given,)
    if len(parts) != len(columns):
        message = f"Rows of {table.name} are named by {', '.join(columns)}; {given!r} names {len(parts)} of them."
        raise UnusableChanges(message, "Maybe give a mapping, such as {" + f"'{columns[0]}': ...}}: columns left out are blank.")
    return tuple(_text(table, column, part) or "" for column, part in zip(columns, parts, strict=True))


# --- rows ------------------------------------------------------------------------------------------------------------------------


def _with_rows(
    table: Table | None, definition: TableDefinition, rows: Sequence[Row], removed: Sequence[Name]
) -> tuple[Table, tuple[int, ...]]:
    """A table without the rows removed, then with the rows given changed or added; and where those stood that went."""
    table = table or Table(definition.name, pl.DataFrame(), CHANGES)
    given = [_name(definition, {column: row.get(column) for column in names_of(definition)}) for row in rows]
    positions = _positions(table, definition, [*removed, *given])
    gone = [position for name in removed for position in _to_remove(table, definition, name, positions)]
    for name in removed:
        positions.pop(name, None)
    _check_named_once(definition, given, positions)
    cells: list[tuple[int, int, Row]] = []
    added: list[tuple[int, Row]] = []
    for number, (name, row) in enumerate(zip(given, rows, strict=True), start=1):
        own = positions.get(name, [])
        if own:
            _check_agree(table, definition, row, own)
            cells.append((own[0], number, row))
            gone += own[1:]
        else:
            added.append((number, row))
    height, known = table.frame.height, table.names
    table = replace(_extended(table, definition, len(added)), names=known)
    table = _with_cells(table, definition, cells)
    table = _with_cells(table, definition, [(height + index, number, row) for index, (number, row) in enumerate(added)], whole=True)
    left = tuple(sorted(set(gone)))
    names = table.names[0] if table.names else None
    if names is not None and added:
        names = names.having(_names(table.frame[height:], definition), height)
    made = _without(table, left)
    names = None if names is None else names.without(left)
    return replace(made, names=[] if names is None else [names]), left


def _positions(table: Table, definition: TableDefinition, names: Iterable[Name]) -> dict[Name, list[int]]:
    """The positions of the rows of each name that is there, ascending."""
    if not table.names:
        table.names.append(RowNames.of(_names(table.frame, definition)))
    wanted = sorted(set(names))
    found = zip(wanted, table.names[0].positions(_as_named(wanted, definition)), strict=True)
    return {name: positions for name, positions in found if positions}


def _as_named(names: Sequence[Name], definition: TableDefinition) -> pl.DataFrame:
    """Names of changes as ``_names`` has those of rows."""
    columns = names_of(definition)
    frame = pl.DataFrame(names, schema=dict.fromkeys(columns, pl.String), orient="row")
    is_tidy = all(definition[name].kind is Kind.TEXT for name in columns) and all(
        part == part.strip() for name in names for part in name
    )
    return frame if is_tidy else _names(frame, definition)


def _to_remove(table: Table, definition: TableDefinition, name: Name, positions: Mapping[Name, list[int]]) -> list[int]:
    if name in positions:
        return positions[name]
    known = _names(table.frame, definition)
    near = nearest(name[0], known.to_series(0).unique().head(1000)) if len(name) == 1 else None
    advice = f"Maybe '{near}' was meant." if near else f"Rows of {definition.name} are named by {', '.join(names_of(definition))}."
    message = f"{_shown(name)} cannot be removed from {definition.name}: it is not there."
    raise UnusableChanges(message, advice)


def _check_named_once(definition: TableDefinition, given: Sequence[Name], positions: Mapping[Name, list[int]]) -> None:
    seen: set[Name] = set()
    for name in given:
        if name in seen and name in positions:
            message = f"{_shown(name)} of {definition.name} is changed twice."
            raise UnusableChanges(message, "Maybe put both changes into one row, or remove the row as well: then both are added.")
        seen.add(name)


def _check_agree(table: Table, definition: TableDefinition, row: Row, positions: Sequence[int]) -> None:
    """One row takes the place of several only where nothing is lost by it."""
    if len(positions) == 1:
        return
    forgotten = _FORGOTTEN.get(definition.name, frozenset())
    kept = [
        column for column in definition.names if column in table.frame.columns and column not in row and column not in forgotten
    ]
    if kept and table.frame[list(positions)].select(kept).n_unique() > 1:
        name = _name(definition, {column: row.get(column) for column in names_of(definition)})
        message = f"{_shown(name)} names {len(positions)} different rows of {definition.name}."
        raise UnusableChanges(message, "Maybe remove them and give all rows that shall be there.")


def _shown(name: Name) -> str:
    return f"'{name[0]}'" if len(name) == 1 else "(" + ", ".join(f"'{part}'" for part in name) + ")"


def _extended(table: Table, definition: TableDefinition, count: int) -> Table:
    """The table with empty rows at its end."""
    if count == 0:
        return table
    frame = table.frame
    if frame.width == 0:
        first = definition.columns[0].name
        return replace(table, frame=pl.DataFrame({first: pl.Series([None] * count, dtype=pl.String)}), names=[])
    empty = pl.DataFrame([pl.Series(name, [None] * count, dtype=dtype) for name, dtype in frame.schema.items()])
    return replace(table, frame=joined([frame, empty]), names=[])


def _with_cells(table: Table, definition: TableDefinition, rows: Sequence[tuple[int, int, Row]], *, whole: bool = False) -> Table:
    """The table with the cells of some rows replaced: position, number among the changes, values; ``whole`` rows are new ones."""
    if not rows:
        return table
    columns = {column: None for _, _, row in rows for column in row}
    frame = table.frame
    for column in columns:
        cells = [(position, row[column]) for position, _, row in rows if column in row]
        frame = frame.with_columns(_replaced(frame, definition[column], cells))
    amended = dict(table.amended)
    for position, number, row in rows:
        before = amended.get(position)
        is_whole = whole or (before is not None and before.columns is None)
        named = frozenset(row) | (before.columns or frozenset() if before is not None else frozenset())
        amended[position] = Amended(CHANGES, number, None if is_whole else named)
    return replace(table, frame=frame, amended=amended)


def _replaced(frame: pl.DataFrame, column: Column, cells: Sequence[tuple[int, str | None]]) -> pl.Series:
    """A column with some cells replaced; where its type cannot hold what they say, as text."""
    name = column.name
    own = frame[name] if name in frame.columns else pl.Series(name, [None] * frame.height, dtype=pl.String)
    positions, texts = [position for position, _ in cells], [text for _, text in cells]
    if own.dtype == pl.String and all(own[position] == text for position, text in cells):
        return own  # a name, or what it says already: nothing to copy
    values = _typed(texts, own.dtype)
    if values is None:
        own, values = as_text(own), pl.Series(texts, dtype=pl.String)
    return with_values(own, positions, values).alias(name)


def _without(table: Table, gone: Sequence[int]) -> Table:
    """The table without some rows, ascending; all others are shared with it."""
    if not gone:
        return table
    height = table.frame.height
    runs = list(zip([0, *(row + 1 for row in gone)], [*gone, height], strict=True))
    kept = np.concatenate([np.arange(first, last) for first, last in runs])
    left = set(gone)
    amended = {at - bisect_left(gone, at): change for at, change in table.amended.items() if at not in left}
    pieces = [table.frame[first:last] for first, last in runs]
    frame = joined(pieces) if len(gone) <= _FEW else pl.concat(pieces, rechunk=True)
    return replace(table, frame=frame, rows=_numbers(table.rows, kept), amended=amended, names=[])


_FEW = 20
"""Of a table without so many rows at most the others are not copied."""


def _numbers(rows: int | Sequence[int], kept: NDArray[np.int64]) -> Sequence[int]:
    """The numbers in their file of the rows that are kept; those that changes added at the end have none there."""
    if isinstance(rows, int):
        own = kept + rows
    else:
        known = np.asarray(rows, np.int64)
        own = taken(known, np.where(kept < len(known), kept, -1))
    numbers = array("q")
    numbers.frombytes(own.tobytes())
    return numbers


# --- supplies that are held ------------------------------------------------------------------------------------------------------


def _held(tables: Tables, hold: Sequence[str]) -> Tables:
    """The tables with the supplies of these ids as planning may not change them."""
    held = ("supplies", "previous_plan") if tables.rules is Rules.PLANNING_OPTIMIZATION else ("supplies",)
    made, found = dict(tables.tables), set[str]()
    for name in held:
        table = made.get(name)
        if table is None or table.frame.width == 0:
            continue
        positions = _positions(table, TABLES[name], [(order,) for order in hold])
        found |= {order for (order,) in positions}
        cells = [
            (position, hold.index(order) + 1, _as_held(name, table, position, tables.rules))
            for (order,), own in positions.items()
            for position in own
        ]
        made[name] = _with_cells(table, TABLES[name], [cell for cell in cells if cell[2]])
    for order in hold:
        if order not in found:
            _refuse_hold(order, [made[name] for name in held if name in made])
    return replace(tables, tables=made)


def _as_held(name: str, table: Table, position: int, rules: Rules) -> Row:
    """What the row of a held order says: planning may not change it, and makes it no longer anew."""
    if name == "previous_plan":
        return {"status": PlannedOrderStatus.APPROVED.value}
    columns = [column for column in ("type", "status") if column in table.frame.columns]
    cells = {column: tidy_text(table.frame[column][position : position + 1])[0] for column in columns}
    is_planned = cells.get("status") == SupplyStatus.PLANNED.value
    if rules is Rules.PLANNING_OPTIMIZATION:
        return {"status": SupplyStatus.APPROVED.value} if is_planned else {}
    is_planned &= cells.get("type") == SupplyType.PRODUCTION_ORDER.value  # others of this status are not deleted
    status = {"status": SupplyStatus.FIRM_PLANNED.value} if is_planned else {}
    return {"flexibility": Flexibility.NONE.value} | status


def _refuse_hold(order: str, tables: Sequence[Table]) -> None:
    known = [name for table in tables for name in _names(table.frame, TABLES[table.name]).to_series(0).unique().head(1000)]
    near = nearest(order, known)
    message = f"'{order}' cannot be held: no supply has this id."
    raise UnusableChanges(message, f"Maybe '{near}' was meant." if near else "Maybe it was closed; only open orders can be held.")


# --- differences -----------------------------------------------------------------------------------------------------------------


def _difference(before: pl.DataFrame, after: pl.DataFrame, definition: TableDefinition) -> tuple[list[Row], list[Name]]:
    """Rows to give and names to remove so that one state of a table becomes the other."""
    name = list(names_of(definition))
    numbered = [rows.with_columns(copy=pl.int_range(pl.len()).over(definition.names)) for rows in (before, after)]
    on = [*definition.names, "copy"]
    gone = numbered[0].join(numbered[1], on=on, how="anti", nulls_equal=True, maintain_order="left").drop("copy")
    new = numbered[1].join(numbered[0], on=on, how="anti", nulls_equal=True, maintain_order="left").drop("copy")
    counts = [rows.group_by(name).agg(pl.len().alias("count")) for rows in (before, after)]
    touched = pl.concat([gone.select(name), new.select(name)]).unique(maintain_order=True)
    touched = touched.join(counts[0], on=name, how="left", maintain_order="left")
    touched = touched.join(counts[1], on=name, how="left", suffix="_after", maintain_order="left")
    is_same = (pl.col("count") == 1) & (pl.col("count_after") == 1)
    same = touched.filter(is_same).select(name)
    rows = _changed_rows(gone, new, same, name)
    others = touched.filter(is_same.fill_null(value=False).not_()).select(name)
    whole = after.join(others, on=name, how="semi", maintain_order="left")
    rows += [{column: cell for column, cell in row.items() if cell not in (None, "")} for row in whole.iter_rows(named=True)]
    removed = others.join(counts[0], on=name, how="semi", maintain_order="left").rows()
    return rows, removed


def _changed_rows(gone: pl.DataFrame, new: pl.DataFrame, same: pl.DataFrame, name: Sequence[str]) -> list[Row]:
    """The rows that are there before and after, with the columns in which they differ."""
    before = same.join(gone, on=name, how="left", maintain_order="left").rows(named=True)
    after = same.join(new, on=name, how="left", maintain_order="left").rows(named=True)
    return [
        {column: cell for column, cell in second.items() if column in name or cell != first[column]}
        for first, second in zip(before, after, strict=True)
    ]


def changed_settings(before: Table, after: Table) -> Row:
    """The plan settings that are others than before, as they are now."""
    first, second = (texts_of(table, PLAN).head(1) for table in (before, after))
    sides = zip(first.rows(named=True)[0].items(), second.rows(named=True)[0].values(), strict=True)
    return {name: cell for (name, old), cell in sides if cell != old}


def texts_of(table: Table | None, definition: TableDefinition) -> pl.DataFrame:
    """All columns of a definition as text, a number in one way of writing it; blank names are empty texts."""
    frame = pl.DataFrame() if table is None else table.frame
    height = max(frame.height, 1) if definition is PLAN else frame.height
    columns = []
    for column in definition:
        has = column.name in frame.columns and frame.height == height
        columns.append(_comparable(frame[column.name], column) if has else pl.Series(column.name, [None] * height, dtype=pl.String))
    blank = () if definition is PLAN else names_of(definition)
    return pl.DataFrame(columns).with_columns(pl.col(name).fill_null("") for name in blank)


def _comparable(values: pl.Series, column: Column) -> pl.Series:
    texts = tidy_text(values)
    if column.kind not in (Kind.QUANTITY, Kind.PERCENT, Kind.INTEGER):
        return texts
    numbers = texts.cast(pl.Decimal(38, 10), strict=False)
    exact = numbers.cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
    is_plain = texts.str.contains(r"^-?[0-9]{1,20}(\.[0-9]{0,10})?$")  # what else reads as a number is compared as it stands
    return pl.select(pl.when(is_plain).then(exact).otherwise(texts).alias(column.name)).to_series()


# --- cells as text ---------------------------------------------------------------------------------------------------------------


def _names(frame: pl.DataFrame, definition: TableDefinition) -> pl.DataFrame:
    """The columns that name rows, as tidy text, blank where nothing stands."""
    columns = []
    for name in names_of(definition):
        has = name in frame.columns
        texts = tidy_text(frame[name]) if has else pl.Series(name, [None] * frame.height, dtype=pl.String)
        if definition[name].kind is Kind.INTEGER:
            whole = texts.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).cast(pl.String)
            texts = pl.select(pl.coalesce(whole, texts)).to_series()
        elif definition[name].kind is Kind.DATE:
            texts = texts.str.head(len("2026-03-01"))
        columns.append(texts.fill_null("").alias(name))
    return pl.DataFrame(columns)


def tidy_text(values: pl.Series) -> pl.Series:
    """Cells of any type as tidy text: what they name, whether a file wrote text or numbers."""
    return tidy(as_text(values))


def as_text(values: pl.Series) -> pl.Series:
    """Cells of any type as the text that a file would hold; types that no cell can have are empty."""
    dtype = values.dtype
    if dtype == pl.String:
        return values
    if isinstance(dtype, pl.List) and not dtype.inner.is_nested():
        return values.list.eval(pl.element().cast(pl.String)).list.join(",")
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object):
        return pl.Series(values.name, [None] * len(values), dtype=pl.String)
    if isinstance(dtype, pl.Datetime):
        texts = values.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
        return texts.str.strip_suffix(" 00:00:00")
    return values.cast(pl.String)


def _typed(texts: Sequence[str | None], dtype: pl.DataType) -> pl.Series | None:
    """Texts in the type of a column, if that loses nothing."""
    if dtype == pl.String:
        return pl.Series(texts, dtype=pl.String)
    if isinstance(dtype, pl.List):
        lists = pl.Series([None if text is None else text.split(",") for text in texts], dtype=pl.List(pl.String))
        return lists if dtype.inner == pl.String else None
    plain = pl.Series(texts, dtype=pl.String)
    if dtype == pl.Boolean:
        values = plain.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    elif dtype == pl.Date or isinstance(dtype, pl.Datetime):
        values = plain.str.to_date("%Y-%m-%d", strict=False).cast(dtype)
    elif dtype.is_integer() or isinstance(dtype, pl.Decimal):
        exact = plain.cast(pl.Decimal(38, 10), strict=False)
        values = exact.cast(dtype, strict=False)
        values = values.set(values.cast(pl.Decimal(38, 10)) != exact, None)
    elif dtype == pl.Float64:
        values = plain.cast(dtype, strict=False)
    else:
        return None
    return values if values.null_count() == plain.null_count() else None
