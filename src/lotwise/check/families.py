"""What belongs to one family of rules and stands in a dataset that is planned by the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.definitions import Kind
from lotwise.errors import Finding
from lotwise.terms import ReorderingPolicy, Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.definitions import Column

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
NOT_YET = (ReorderingPolicy.PRIORITY, ReorderingPolicy.DECOUPLING_POINT)
WORDS = {Rules.BUSINESS_CENTRAL: "reordering policies", Rules.PLANNING_OPTIMIZATION: "coverage codes"}


def check_families(sheets: Mapping[str, Sheet], rules: Rules, findings: Findings) -> None:
    """Report policies of the other family, and columns that these rules do not read but somebody has filled."""
    for table in ("items", "skus"):
        _check_policies(sheets[table], rules, findings)
    for sheet in sheets.values():
        for column in sheet.definition:
            if column.rules not in (None, rules):
                _check_unread(sheet, column, rules, findings)


def _check_policies(sheet: Sheet, rules: Rules, findings: Findings) -> None:
    policy = sheet.cells["reordering_policy"]
    later = policy.is_in([each.value for each in NOT_YET]).fill_null(value=False)
    if rules is Rules.PLANNING_OPTIMIZATION:
        fault = Fault("LW-R026", "is a coverage code that this version does not plan", f"Maybe one of {_listed(rules)} does.")
        findings.add_rows(sheet, fault.code, "reordering_policy", later.arg_true(), lambda _row: fault)
        later = ~later
    else:
        later = pl.repeat(value=True, n=len(policy), eager=True)
    known = policy.is_in([each.value for each in POLICIES[rules]]).fill_null(value=True)
    fault = Fault(
        "LW-R025", f"must be one of {_listed(rules)} under rules: {rules}", "Maybe the plan should follow the other rules."
    )
    findings.add_rows(sheet, fault.code, "reordering_policy", (~known & later).arg_true(), lambda _row: fault)


def _listed(rules: Rules) -> str:
    return ", ".join(POLICIES[rules])


def _check_unread(sheet: Sheet, column: Column, rules: Rules, findings: Findings) -> None:
    cells = sheet.cells[column.name]
    filled = cells.is_not_null()
    if column.kind in (Kind.QUANTITY, Kind.INTEGER):
        filled &= (cells != 0).fill_null(value=False)
    elif column.kind in (Kind.PERIOD, Kind.PERCENT, Kind.CHOICE):
        filled &= (~cells.is_in(["0D", "0", column.default])).fill_null(value=False)
    elif column.kind is Kind.FLAG:
        filled &= (cells != (column.default == "true")).fill_null(value=False)
    rows = filled.arg_true()
    if not rows.len():
        return
    row = int(rows[0])
    more = f" So it is in {rows.len() - 1:,} more rows." if rows.len() > 1 else ""
    message = f"column {column.name} of table {sheet.name} is filled, but {WORDS[rules]} do not read it.{more}"
    advice = "Maybe leave it empty, or let the plan follow the other rules."
    place = sheet.table.place(row, column.name)
    findings.add(
        Finding("LW-T005", place, message, advice, value=sheet.raw(row, column.name), item=sheet.item(row), table=sheet.name)
    )
