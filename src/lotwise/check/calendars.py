"""Calendars: days that are none, and calendars that no date of the plan could keep to (specification 1.7, 7.3, 7.5)."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from lotwise.calendars import BY_LOCATION, BY_NAME, COMPANY, keys_of, work_days
from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.check.inheritance import inherited, planned_by_itself, sets_one_of
from lotwise.check.texts import read_date
from lotwise.columns import WorkDays
from lotwise.errors import nearest
from lotwise.records import SKU_KEY
from lotwise.terms import WEEKDAYS, Replenishment, Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.calendars import CalendarKey
    from lotwise.settings import Settings

_NEVER_OPEN, _NEVER_TOGETHER = "LW-R034", "LW-R035"
_OF_DATES = ["vendor_calendar", "calendar", "order_calendar", "replenishment"]
"""What decides which two calendars an order date has to keep to."""
_ADVICE = "Maybe the days with work were given instead of those without."


def check_calendars(sheets: Mapping[str, Sheet], settings: Settings, findings: Findings) -> None:
    """Report weekdays and holidays that are none, calendars without an open day in the plan, and pairs without a common one."""
    calendars = sheets["calendars"]
    _check_days(calendars, findings)
    rows = calendars.usable_rows()
    if rows.is_empty():
        return
    found = _Calendars.of(rows, sheets, settings)
    _check_never_open(calendars, rows, found, findings)
    _check_never_together(sheets["items"], _of_items(sheets, settings.rules), found, findings)
    _check_never_together(sheets["skus"], _of_skus(sheets, settings.rules), found, findings)


class _Calendars(NamedTuple):
    """The calendars of the source on the days of the plan."""

    work_days: dict[CalendarKey, WorkDays]
    own_names: frozenset[str]
    within: str
    """The plan in words."""

    @classmethod
    def of(cls, rows: pl.DataFrame, sheets: Mapping[str, Sheet], settings: Settings) -> _Calendars:
        """Under coverage codes every calendar is asked for by its name or its location, none is the company's."""
        if settings.rules is Rules.PLANNING_OPTIMIZATION:
            named = rows["calendar"]
        else:
            named = pl.concat([sheets[table].cells["vendor_calendar"].drop_nulls() for table in ("items", "skus")])
        own_names, days = frozenset(named), (settings.end_date - settings.start_date).days
        within = f"within the plan ({settings.start_date} to {settings.end_date})"
        return cls(work_days(rows, own_names, settings.start_date, 0, days), own_names, within)

    def of_location(self, location: str) -> CalendarKey:
        """The calendar of a location, else the company's."""
        key = (BY_LOCATION, location)
        return key if key in self.work_days else COMPANY

    def is_open(self, *keys: CalendarKey) -> bool:
        """Whether the calendars have a common open day; one that is not there is always open."""
        there = [self.work_days[key] for key in keys if key in self.work_days]
        return not there or bool(reduce(WorkDays.together, there).is_open.any())


def _check_never_open(calendars: Sheet, rows: pl.DataFrame, found: _Calendars, findings: Findings) -> None:
    """Each such calendar at its first row that closes any day."""
    told: dict[str, list[int]] = {"nonworking_weekdays": [], "holidays": []}
    closed = {key for key in found.work_days if not found.is_open(key)}
    for row in rows.iter_rows(named=True):
        column = next((name for name in told if row[name]), None)
        keys = closed.intersection(keys_of(row, found.own_names))
        if column is not None and keys:
            told[column].append(row["row"])
            closed -= keys
    fault = Fault(_NEVER_OPEN, f"leaves no open day {found.within}: dates fall on closed days or outside of it", _ADVICE)
    for column, positions in told.items():
        findings.add_rows(calendars, _NEVER_OPEN, column, pl.Series(positions, dtype=pl.UInt32), lambda _row: fault)


def _of_items(sheets: Mapping[str, Sheet], rules: Rules) -> pl.DataFrame:
    """The items with the locations at which they are planned without a SKU record; under coverage codes no location matters."""
    items = sheets["items"].cells.select("item", *_OF_DATES).with_row_index("row")
    if rules is Rules.PLANNING_OPTIMIZATION:
        return _of_groups(items.filter(planned_by_itself(sheets)))
    cells = _bought(items)
    if cells.is_empty():
        return cells.with_columns(location=pl.lit(""))
    records = sheets["skus"].cells.select(SKU_KEY)
    named = pl.concat([sheets[table].planned().select(SKU_KEY) for table in ("stock", "demands", "supplies")])
    named = named.unique()
    places = named.join(records, on=SKU_KEY, how="anti").select("item", "location").unique()
    nowhere = cells.join(pl.concat([records, named]), on="item", how="anti").select("item", location=pl.lit(""))
    return cells.join(pl.concat([places, nowhere]), on="item", how="inner")


def _of_skus(sheets: Mapping[str, Sheet], rules: Rules) -> pl.DataFrame:
    skus = sheets["skus"]
    cells = inherited(skus, sheets["items"], _OF_DATES).with_columns(location=skus.cells["location"]).with_row_index("row")
    if rules is Rules.PLANNING_OPTIMIZATION:
        return _of_groups(cells.filter(sets_one_of(skus, _OF_DATES)))
    return _bought(cells)


def _of_groups(cells: pl.DataFrame) -> pl.DataFrame:
    """Under coverage codes orders are placed when vendor and coverage group are open, wherever that is (7.5)."""
    return _bought(cells.filter(pl.col("calendar").is_not_null())).with_columns(location=pl.lit(""))


def _bought(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows whose orders keep to the calendar of a vendor and another one: purchases without a calendar for their orders."""
    is_bought = pl.col("replenishment").fill_null(Replenishment.PURCHASE.value) == Replenishment.PURCHASE.value
    return cells.filter(is_bought & pl.col("vendor_calendar").is_not_null() & pl.col("order_calendar").is_null())


def _check_never_together(sheet: Sheet, bought: pl.DataFrame, found: _Calendars, findings: Findings) -> None:
    """Purchases start or are ordered when the vendor and the location, or the coverage group, are both open."""
    by = ["vendor_calendar", "calendar", "location"]
    apart: dict[tuple[str, str | None, str], CalendarKey] = {}
    for vendor, group, location in bought.select(by).unique(maintain_order=True).iter_rows():
        own = (BY_NAME, vendor)
        other = (BY_NAME, group) if group is not None else found.of_location(location)
        if found.is_open(own) and found.is_open(other) and not found.is_open(own, other):
            apart[vendor, group, location] = other
    if not apart:
        return
    at_fault = bought.join(pl.DataFrame(list(apart), schema=bought.select(by).schema, orient="row"), on=by, nulls_equal=True)
    at_fault = at_fault.sort("row", "location").unique("row", keep="first", maintain_order=True)
    said = {row: pair for row, *pair in at_fault.select("row", *by).iter_rows()}

    def tell(row: int) -> Fault:
        vendor, group, location = said[row]
        other = _words(apart[vendor, group, location])
        rule = f"has no open day in common with {other} {found.within}: dates fall on closed days or outside of it"
        return Fault(_NEVER_TOGETHER, rule, _ADVICE, value=vendor)

    findings.add_rows(sheet, _NEVER_TOGETHER, "vendor_calendar", at_fault["row"], tell)


def _words(key: CalendarKey) -> str:
    kind, name = key
    if key == COMPANY:
        return "the calendar of the company"
    return f"calendar '{name}'" if kind == BY_NAME else f"the calendar of location '{name}'"


def _check_days(calendars: Sheet, findings: Findings) -> None:
    """Report weekdays and holidays that are none."""
    for column, fault_of in (("nonworking_weekdays", _weekday_fault), ("holidays", _holiday_fault)):
        lists = calendars.cells[column].to_list()
        faults = {row: fault for row, parts in enumerate(lists) for part in parts or () if (fault := fault_of(part)) is not None}
        for code in sorted({fault.code for fault in faults.values()}):
            rows = pl.Series([row for row, fault in faults.items() if fault.code == code], dtype=pl.UInt32)
            findings.add_rows(calendars, code, column, rows, faults.__getitem__)


def _weekday_fault(day: str) -> Fault | None:
    if day in WEEKDAYS:
        return None
    near = nearest(day.lower(), WEEKDAYS)
    advice = f"Maybe '{near}' was meant." if near else "Maybe write the English name of the day."
    return Fault("LW-R006", "must hold weekdays, monday to sunday", advice, value=day)


def _holiday_fault(day: str) -> Fault | None:
    answer = read_date(day)
    return Fault("LW-R002", "must hold dates written 2026-02-28", answer.advice, value=day) if isinstance(answer, Fault) else None
