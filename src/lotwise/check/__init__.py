"""Raw tables into a checked dataset and findings. Every rule on data lives here; past this point code trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.boms import check_boms
from lotwise.check.calendars import check_calendars
from lotwise.check.coverage import check_coverage
from lotwise.check.families import check_policies, report_unread
from lotwise.check.faults import Findings, Sheet
from lotwise.check.keys import check_key, check_orders_named_alike
from lotwise.check.parameters import check_parameters, check_reservations
from lotwise.check.plan_settings import read_settings
from lotwise.check.references import check_references
from lotwise.check.sheets import check_due_dates, check_tables, read_cells, read_sheet
from lotwise.check.transfers import check_transfers
from lotwise.dataset import Dataset
from lotwise.errors import Finding, SourceError
from lotwise.records import TABLES
from lotwise.terms import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.dataset import Table, Tables
    from lotwise.settings import Settings

__all__ = ["check", "read_cells"]


def check(tables: Tables) -> Dataset:
    """Check a source and give every cell its type.

    Parameters
    ----------
    tables
        The source as ``read`` gave it, text or typed.

    Returns
    -------
    Dataset
        Frames with all columns of their definitions, quantities in quanta (0.00001 base unit). Rows with an error and all rows of
        their items (``stopped``) are left out; ``findings`` tell why, with file, row and column. What only the other rules read is
        left out as well: such columns are null, such tables empty.

    Raises
    ------
    SourceError
        When the run as a whole cannot start: a setting (LW-S003), a table (LW-S002) or a column (LW-T003) is missing or
        unusable. It carries all findings up to there.

    Notes
    -----
    Source of the tables, columns and ranges: ``lotwise.records``.
    """
    findings = Findings()
    rules = tables.rules
    settings = read_settings(tables.plan, rules, findings)
    check_tables(tables, rules, findings)
    findings.raise_fatal()
    if settings is None:
        raise SourceError(findings.found)
    for name, table in tables.tables.items():
        if name in TABLES:
            report_unread(table, TABLES[name], rules, findings)
    sheets = {name: read_sheet(tables.tables.get(name), definition, rules, findings) for name, definition in TABLES.items()}
    findings.raise_fatal()
    _check_rows(sheets, tables.plan, settings, findings)
    findings.raise_fatal()
    stopped = _stopped(sheets)
    frames = {name: _usable(sheet, stopped) for name, sheet in sheets.items()}
    return Dataset(tables.source, tables, settings, **frames, findings=tuple(findings.found), stopped=tuple(stopped))


def _check_rows(sheets: Mapping[str, Sheet], plan: Table, settings: Settings, findings: Findings) -> None:
    check_due_dates(sheets["demands"], findings)
    for sheet in sheets.values():
        check_key(sheet, findings)
    check_orders_named_alike(sheets["supplies"], sheets["previous_plan"], findings)
    check_references(sheets, findings)
    check_reservations(sheets["demands"], sheets["supplies"], findings)
    check_parameters(sheets, settings.rules, findings)
    check_boms(sheets["boms"], sheets["items"].cells["item"], findings)
    check_transfers(sheets, settings.rules, findings)
    check_policies(sheets, settings.rules, findings)
    if settings.rules is Rules.PLANNING_OPTIMIZATION:
        check_coverage(sheets, plan, settings, findings)
    check_calendars(sheets, settings, findings)
    for table in _OF_THE_RUN:
        _refuse_unusable(sheets[table], findings)


_OF_THE_RUN = ("locations", "calendars", "reduction_keys", "min_max_keys", "forecast_models")
"""Tables without an item that could be stopped: without one of their rows the plans of all items might be wrong."""


def _refuse_unusable(sheet: Sheet, findings: Findings) -> None:
    if sheet.unusable:
        message = f"table {sheet.name} has rows that cannot be used, and the plan of every item may depend on them."
        findings.add(Finding("LW-S002", sheet.table.place(), message, "Maybe correct the rows reported above.", table=sheet.name))


def _stopped(sheets: Mapping[str, Sheet]) -> list[str]:
    """Items with an error, in order; an unknown item has nothing that could be stopped."""
    named = [items for sheet in sheets.values() for items in sheet.stopped()]
    if not named:
        return []
    items = pl.concat(named).unique()
    known = sheets["items"].cells["item"]
    return items.filter(items.is_in(known.drop_nulls().implode())).sort().to_list()


def _usable(sheet: Sheet, stopped: list[str]) -> pl.DataFrame:
    frame = sheet.usable()
    if stopped and sheet.item_columns:
        frame = frame.filter(~pl.col(column).is_in(stopped) for column in sheet.item_columns)
    return frame
