"""What one table says about another: items, supplies, blanket orders and calendars that must exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.errors import nearest
from lotwise.runs import Runs
from lotwise.terms import DemandType, SupplyType

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_AN_ITEM = ("skus", "boms", "stock", "demands", "supplies", "order_settings", "previous_plan")
# Comparing a word with every known one takes long; only so many words get a suggestion, among so many like them.
CALENDAR_COLUMNS = (
    "vendor_calendar",
    "calendar",
    "issue_calendar",
    "availability_calendar",
    "receipt_calendar",
    "lead_time_calendar",
    "order_calendar",
)
_SUGGESTIONS = 20
_CANDIDATES = 1000


def check_references(sheets: Mapping[str, Sheet], findings: Findings) -> None:
    """Report rows that name an item, a supply, a blanket order or a calendar which is not there."""
    known = sheets["items"].cells["item"].drop_nulls()
    for table in _OF_AN_ITEM:
        for column in sheets[table].item_columns:
            _check_items(sheets[table], column, known, findings)
    demands = sheets["demands"]
    supplies = sheets["supplies"].cells.select("id", "item")
    blanket = demands.cells.filter(pl.col("type") == DemandType.BLANKET_SALES_ORDER).select("id", "item")
    _check_orders(demands, "order_to_order_supply", supplies, _NO_SUPPLY, findings)
    _check_orders(demands, "reserved_supply", supplies, _NO_SUPPLY, findings)
    _check_orders(demands, "blanket_ref", blanket, _NO_BLANKET_ORDER, findings)
    _check_produced_orders(demands, sheets["supplies"], findings)
    calendars = sheets["calendars"].cells["calendar"].unique()
    for table in ("items", "skus"):
        for column in CALENDAR_COLUMNS:
            _check_calendars(sheets[table], column, calendars, findings)


_NO_SUPPLY = Fault(
    "LW-R010", "must be the id of a supply of the same item", "Maybe the supply was closed, or left out of the export."
)
_NO_BLANKET_ORDER = Fault(
    "LW-R012",
    "must be the id of a blanket_sales_order demand of the same item",
    "Maybe the blanket order was closed, or left out of the export.",
)
_NO_PRODUCED_ORDER = Fault(
    "LW-R023",
    "is not the id of a production or assembly order: the need stays as it is, whatever becomes of the order",
    "Maybe the order was closed, or left out of the export.",
)


def _check_items(sheet: Sheet, column: str, known: pl.Series, findings: Findings) -> None:
    items = sheet.cells[column]
    if items.is_empty() or Runs.of(items).cells.is_in(known.implode()).all():  # an empty item is null here and has its own finding
        return
    rows = (~items.is_in(known.implode())).arg_true()
    near = {item: _nearest_item(item, known) for item in items.gather(rows).unique(maintain_order=True).head(_SUGGESTIONS)}
    findings.add_rows(sheet, "LW-R009", column, rows, lambda row: _unknown_item(near.get(items[row]), known.len()))


def _unknown_item(near: str | None, known: int) -> Fault:
    advice = f"Maybe '{near}' was meant." if near else "Maybe it is blocked, or left out of the export."
    return Fault("LW-R009", "must stand in the items table", f"{advice} Known items: {known:,}.")


def _nearest_item(item: str, known: pl.Series) -> str | None:
    """The known item most like ``item``, among those that begin or end alike."""
    half = max(len(item) // 2, 1)
    alike = known.filter(known.str.starts_with(item[:half]) | known.str.ends_with(item[-half:]))
    return nearest(item, alike.head(_CANDIDATES))


def _check_orders(demands: Sheet, column: str, orders: pl.DataFrame, fault: Fault, findings: Findings) -> None:
    names = demands.cells[column]
    if names.null_count() == names.len():
        return
    of_item = orders.drop_nulls().unique("id", keep="first", maintain_order=True).rename({"item": "item of order"})
    asked = demands.cells.select("item", id=column).with_row_index("row").drop_nulls("id")
    found = asked.join(of_item, on="id", how="left", maintain_order="left")
    # Linked rows must stop together with their item; a link between two items would dangle when one of them is stopped.
    wrong = found.filter(pl.col("item of order").is_null() | (pl.col("item of order") != pl.col("item")))
    findings.add_rows(demands, fault.code, column, wrong["row"], lambda _row: fault)


def _check_produced_orders(demands: Sheet, supplies: Sheet, findings: Findings) -> None:
    """Report component need of an order that is not there; the order is one of another item, the parent."""
    named = demands.cells["of_supply"]
    if named.null_count() == named.len():
        return
    is_produced = pl.col("type").is_in([SupplyType.PRODUCTION_ORDER.value, SupplyType.ASSEMBLY_ORDER.value])
    produced = supplies.cells.filter(is_produced)["id"].drop_nulls()
    rows = (~named.is_in(produced.implode())).arg_true()
    findings.add_rows(demands, "LW-R023", "of_supply", rows, lambda _row: _NO_PRODUCED_ORDER)


def _check_calendars(sheet: Sheet, column: str, calendars: pl.Series, findings: Findings) -> None:
    names = sheet.cells[column]
    if names.null_count() == names.len():
        return
    rows = (~names.is_in(calendars.implode())).arg_true()
    known = calendars.drop_nulls().sort().to_list()
    findings.add_rows(sheet, "LW-R013", column, rows, lambda row: _unknown_calendar(names[row], known))


def _unknown_calendar(name: str, known: list[str]) -> Fault:
    near = nearest(name, known)
    advice = (
        f"Maybe '{near}' was meant."
        if near
        else "Maybe add a row to calendars, or leave the cell empty: every day is a working day."
    )
    return Fault("LW-R013", "must stand in the calendars table", advice)
