"""What belongs to one family of rules and stands in a dataset that is planned by the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.cells import is_readable, read_column
from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.dataset import tidy
from lotwise.definitions import Kind
from lotwise.errors import Finding
from lotwise.terms import DemandType, ReorderingPolicy, Rules, SupplyType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.dataset import Table
    from lotwise.definitions import Column, TableDefinition

POLICIES = {
    Rules.BUSINESS_CENTRAL: (
        ReorderingPolicy.LOT_FOR_LOT,
        ReorderingPolicy.ORDER,
        ReorderingPolicy.FIXED_REORDER_QTY,
        ReorderingPolicy.MAXIMUM_QTY,
        ReorderingPolicy.NONE,
    ),
    Rules.PLANNING_OPTIMIZATION: (
        ReorderingPolicy.PERIOD,
        ReorderingPolicy.REQUIREMENT,
        ReorderingPolicy.MIN_MAX,
        ReorderingPolicy.MANUAL,
    ),
}
UNPLANNED: dict[Rules, dict[str, tuple[DemandType | SupplyType, ...]]] = {
    Rules.BUSINESS_CENTRAL: {"demands": (DemandType.PURCHASE_REQUISITION, DemandType.SALES_QUOTATION)},
    Rules.PLANNING_OPTIMIZATION: {
        "demands": (DemandType.BLANKET_SALES_ORDER, DemandType.POSTED_SALE),
        "supplies": (SupplyType.SALES_RETURN,),
    },
}
"""By table, kinds of orders that only the other rules plan (specification 1, 2.4)."""
NOT_YET = (ReorderingPolicy.PRIORITY, ReorderingPolicy.DECOUPLING_POINT)
ZEROES = ("0D", "0")
"""How zero is written once a period or a percentage has been read."""
YES_BY_DEFAULT = ("true", "by policy")
"""Defaults of flags that mean yes, at least for most items."""
_ADVICE = "Maybe leave it empty, or let the plan follow the other rules."
_OTHER_RULES = "Maybe the plan should follow the other rules."


def report_unread(table: Table, definition: TableDefinition, rules: Rules, findings: Findings) -> None:
    """Report a table, or columns of one, that these rules do not read but somebody has filled: once each, at the first row."""
    if not definition.of(rules).columns:
        if table.frame.height:
            message = f"table {table.name} has rows, but {rules.family} do not read it."
            findings.add(Finding("LW-T005", table.place(), message, _ADVICE, table=table.name))
        return
    for column in definition:
        if not column.is_read_by(rules) and column.name in table.frame.columns:
            _report_column(table, column, rules, findings)


def _report_column(table: Table, column: Column, rules: Rules, findings: Findings) -> None:
    cells = table.frame[column.name]
    rows = _filled(tidy(cells), column).arg_true()
    if not rows.len():
        return
    row = int(rows[0])
    message = f"column {column.name} of table {table.name} is filled, but {rules.family} do not read it.{_more(rows)}"
    item = table.frame["item"][row] if "item" in table.frame.columns else None
    findings.add(
        Finding(
            "LW-T005",
            table.place(row, column.name),
            message,
            _ADVICE,
            value=_text(cells[row]),
            item=_text(item),
            table=table.name,
        )
    )


def _filled(cells: pl.Series, column: Column) -> pl.Series:
    """Which cells say something: those that hold neither zero nor the default, and those that nobody can read."""
    if not is_readable(cells, column):
        return cells.is_not_null()
    values = read_column(cells, column).values
    match column.kind:
        case Kind.LIST:
            return values.is_not_null()
        case Kind.QUANTITY | Kind.INTEGER:
            says_nothing = values == 0
        case Kind.FLAG:
            says_nothing = values == (column.default in YES_BY_DEFAULT)
        case Kind.PERIOD | Kind.PERCENT | Kind.CHOICE:
            says_nothing = values.is_in([*ZEROES, column.default])
        case Kind.TEXT | Kind.DATE:
            return cells.is_not_null()
    return cells.is_not_null() & ~says_nothing.fill_null(value=False)


def leave_out(sheet: Sheet, rules: Rules, findings: Findings) -> None:
    """Leave out the rows of orders that these rules do not plan, and report each kind of them once, at its first row."""
    kinds = UNPLANNED[rules].get(sheet.name, ())
    frame = sheet.table.frame
    if not kinds or "type" not in frame.columns or not is_readable(frame["type"], sheet.definition["type"]):
        return
    types = tidy(frame["type"]).cast(pl.String)
    sheet.left_out = types.is_in(kinds).fill_null(value=False).arg_true()
    for kind in kinds:
        rows = (types == kind).arg_true()
        if rows.len():
            _report_kind(sheet, rows, rules, findings)


def _report_kind(sheet: Sheet, rows: pl.Series, rules: Rules, findings: Findings) -> None:
    row = int(rows[0])
    kind = sheet.raw(row, "type")
    owner = sheet.owner(row)
    message = f"type ({kind}) of {owner} is one that {rules.family} do not plan: the row is left out.{_more(rows)}"
    place = sheet.table.place(row, "type")
    findings.add(Finding("LW-R031", place, message, _OTHER_RULES, value=kind, item=sheet.item(row), table=sheet.name))


def _more(rows: pl.Series) -> str:
    return f" So it is in {rows.len() - 1:,} more rows." if rows.len() > 1 else ""


def _text(cell: object) -> str | None:
    if isinstance(cell, pl.Series):
        return ",".join(str(part) for part in cell)
    return None if cell is None else str(cell)


def check_policies(sheets: Mapping[str, Sheet], rules: Rules, findings: Findings) -> None:
    """Report policies of the other family, and coverage codes that are not planned yet."""
    own, later = POLICIES[rules], NOT_YET if rules is Rules.PLANNING_OPTIMIZATION else ()
    listed = ", ".join(own)
    of_others = Fault("LW-R025", f"must be one of {listed} under rules: {rules}", _OTHER_RULES)
    not_yet = Fault("LW-R026", "is a coverage code that this version does not plan", f"Maybe one of {listed} does.")
    for table in ("items", "skus"):
        policy = sheets[table].cells["reordering_policy"]
        _refuse(sheets[table], ~policy.is_in([*own, *later]), of_others, findings)
        _refuse(sheets[table], policy.is_in([*later]), not_yet, findings)


def _refuse(sheet: Sheet, is_refused: pl.Series, fault: Fault, findings: Findings) -> None:
    findings.add_rows(sheet, fault.code, "reordering_policy", is_refused.arg_true(), lambda _row: fault)
