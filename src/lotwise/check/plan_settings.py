"""The plan row into ``Settings``. Whatever is wrong with it stops the run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from lotwise.check.families import report_unread
from lotwise.check.faults import Fault, Findings
from lotwise.check.sheets import read_sheet, report_unknown_columns
from lotwise.check.texts import read_choice
from lotwise.dataset import tidy
from lotwise.definitions import Kind
from lotwise.errors import Finding, nearest
from lotwise.records import PLAN
from lotwise.settings import DEFAULT_FENCE, LAST_START, Settings
from lotwise.units import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lotwise.dataset import Table
    from lotwise.definitions import Column, TableDefinition
    from lotwise.terms import Rules


_NEEDED_AS = {"start_date": "the first day that is planned", "end_date": "the last day whose demand is planned"}
"""What the required settings are."""


def read_settings(plan: Table, rules: Rules, findings: Findings) -> Settings | None:
    """Read the settings of the run.

    Returns
    -------
    Settings or None
        None when a setting is missing or cannot be used; ``findings`` then hold LW-S003.
    """
    report_unknown_columns(plan, PLAN, findings)
    unknown_rules = _check_rules(plan)
    if unknown_rules is not None:  # whose settings to ask for cannot be known
        findings.add(unknown_rules)
        return None
    report_unread(plan, PLAN, rules, findings)
    table = _with_required_columns(plan, PLAN.under(rules))
    of_cells = Findings()
    cells = read_sheet(table, PLAN, rules, of_cells).cells.row(0, named=True)
    unusable = [_of_the_run(finding, plan) for finding in of_cells.found]
    if not unusable:
        unusable.extend(_check_years(table, cells))
    settings = None if unusable else Settings(**_arguments(cells))
    if settings is not None:
        unusable.extend(_check_dates(table, settings))
    findings.extend(unusable)
    return None if unusable else settings


def _check_rules(plan: Table) -> Finding | None:
    """The finding about a value of ``rules`` that names no family of rules; an empty cell is the default."""
    column = PLAN["rules"]
    cells = tidy(plan.frame[column.name].head(1).cast(pl.String)).to_list() if column.name in plan.frame.columns else []
    answer = read_choice(cells[0], column) if cells and cells[0] is not None else None
    if not isinstance(answer, Fault):
        return None
    near = nearest(cells[0].lower(), column.choices or ())
    advice = answer.advice if near else f"Maybe leave it out: the plan then follows {column.default}."
    return _unusable(plan, column.name, f"{column.name} ({cells[0]}) of the plan {answer.rule}.", advice)


def _of_the_run(finding: Finding, plan: Table) -> Finding:
    """The finding of a cell as one of the run: in a table it stops an item, here there is only the whole run."""
    name = finding.place.column
    if finding.code != "LW-R001" or name is None:
        return replace(finding, code="LW-S003")
    near = nearest(name, [column for column in plan.frame.columns if column not in PLAN.names])
    advice = f"Maybe '{near}' was meant for it." if near else f"Maybe add it to the plan, such as {name}: 2026-01-05."
    return replace(finding, code="LW-S003", message=f"{name} of the plan must have a value: {_NEEDED_AS[name]}.", advice=advice)


def _with_required_columns(plan: Table, definition: TableDefinition) -> Table:
    """The plan row, with an empty cell for a required setting that is not there, so that it is reported as missing."""
    frame = plan.frame if plan.frame.height else pl.DataFrame({"rules": [None]}, schema={"rules": pl.String})
    missing = [column.name for column in definition if column.required and column.name not in frame.columns]
    return replace(plan, frame=frame.head(1).with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing))


def _arguments(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are set, in their types; the others keep the defaults of ``Settings``."""
    given = {name: _value(PLAN[name], cell) for name, cell in cells.items() if cell is not None}
    given.setdefault("today", given["start_date"])
    if "end_date" not in given:
        given["end_date"] = _end_of_fence(given)
    return given


def _end_of_fence(given: Mapping[str, Any]) -> date:
    """The last day of the coverage time fence, up to which coverage codes plan; where the plan has none or 0D, the default's.

    Not before the start of the plan, which may lie behind the fence.
    """
    fence: Period | None = given.get("coverage_time_fence")
    if fence is None or fence == Period():
        fence = Period.parse(DEFAULT_FENCE)
    start: date = given["start_date"]
    return max(start, fence.after(given["today"]))


def _value(column: Column, cell: Any) -> Any:  # noqa: ANN401 -- a cell holds what its kind says
    match column.kind:
        case Kind.PERIOD:
            return Period.parse(cell)
        case Kind.PERCENT:
            return Decimal(cell)
        case Kind.CHOICE if column.choices is not None:
            return column.choices(cell)
        case Kind.LIST:
            return tuple(cell)
        case _:
            return cell


def _check_years(table: Table, cells: Mapping[str, Any]) -> list[Finding]:
    """Periods are counted from these days, and no date lies beyond the year 9999."""
    late = [name for name in ("start_date", "today") if cells[name] is not None and cells[name] > LAST_START]
    rule = f"must not lie after {LAST_START}, so that periods can be counted from it."
    return [_unusable(table, name, f"{name} ({cells[name]}) of the plan {rule}", "Maybe the year is wrong.") for name in late]


def _check_dates(table: Table, settings: Settings) -> list[Finding]:
    if settings.end_date >= settings.start_date:
        return []
    message = f"end_date ({settings.end_date}) of the plan must not be before start_date ({settings.start_date})."
    return [_unusable(table, "end_date", message, "Maybe the two are swapped, or the year is wrong.")]


def _unusable(table: Table, column: str, message: str, advice: str) -> Finding:
    value = None if table.frame[column][0] is None else str(table.frame[column][0])
    return Finding("LW-S003", table.place(0, column), message, advice, value=value, table="plan")
