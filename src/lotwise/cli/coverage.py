"""Plans by coverage codes as a planner reads them: planned orders, action messages, and demand that is met late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text

from lotwise.cli.findings import counted
from lotwise.cli.grid import Below, Drop, Grid, GridColumn, Shrink, ToGlyph
from lotwise.cli.worksheet import Sheet, decide_by, due_change, quantity_change, urgent_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lotwise.cli.grid import Measure
    from lotwise.cli.worksheet import Calendar

MESSAGES = {
    "advance": "← Advance",
    "postpone": "→ Postpone",
    "increase": "↑ Increase",
    "decrease": "↓ Decrease",
    "cancel": "× Cancel",
}
"""Glyph and verb of each message."""
LATE = "bold magenta"
PLACE = (GridColumn("Item"), GridColumn("Variant"), GridColumn("Loc."))
ORDER_COLUMNS = (
    GridColumn("Delay"),
    *PLACE,
    GridColumn("Order"),
    GridColumn("Quantity", right=True),
    GridColumn("Due", right=True),
    GridColumn("Order by", right=True),
    GridColumn("From"),
    GridColumn("Why"),
)
ORDER_MEASURES = (Shrink("Why", 24), Drop("From"), ToGlyph("Delay"), Below("Why"), Drop("Loc."), Drop("Variant"))
MESSAGE_COLUMNS = (
    *PLACE,
    GridColumn("Order"),
    GridColumn("Message"),
    GridColumn("Quantity", right=True),
    GridColumn("Due", right=True),
    GridColumn("Why"),
)
MESSAGE_MEASURES = (Below("Why"), Drop("Loc."), Drop("Variant"))
DELAY_COLUMNS = (
    *PLACE,
    GridColumn("Demand"),
    GridColumn("Quantity", right=True),
    GridColumn("Due", right=True),
    GridColumn("Late", right=True),
    GridColumn("Waits for"),
)
DELAY_MEASURES = (Drop("Waits for"), Drop("Loc."), Drop("Variant"))


def summary(lines: pl.DataFrame, messages: pl.DataFrame, delays: pl.DataFrame, n_sku: int) -> Iterator[str]:
    """One sentence each on planned orders, action messages and demand that is met late."""
    kept = lines["supply_id"].is_not_null().sum()
    told = f": {lines.height - kept:,} new, {kept:,} kept" if kept else ""
    yield f"{counted(lines.height, 'planned order')} for {counted(n_sku, 'SKU')}{told}."
    if messages.height:
        counts = dict(messages["message"].value_counts().iter_rows())
        told = ", ".join(f"{counts[name]:,} {name}" for name in MESSAGES if name in counts)
        yield f"{counted(messages.height, 'action message')}: {told}."
    if delays.height:
        most = counted(max(delays["delay_days"].to_list()), "day")
        is_are, at_most = ("is", "") if delays.height == 1 else ("are", " at most")
        yield f"{counted(delays.height, 'demand')} {is_are} met late, by {most}{at_most}."


def sheets(
    lines: pl.DataFrame, messages: pl.DataFrame, delays: pl.DataFrame, calendar: Calendar, *, with_locations: bool
) -> tuple[Sheet, ...]:
    """The tables of the worksheet, the most urgent rows of each first."""
    if not with_locations:
        lines, messages, delays = (rows.with_columns(location=pl.lit("")) for rows in (lines, messages, delays))
    return (
        Sheet("", urgent_first(lines), lambda rows: _grid(ORDER_COLUMNS, rows, _order, ORDER_MEASURES, calendar)),
        Sheet(
            "Action messages",
            messages.sort(pl.min_horizontal("date", "to_date"), maintain_order=True),
            lambda rows: _grid(MESSAGE_COLUMNS, rows, _message, MESSAGE_MEASURES, calendar),
        ),
        Sheet(
            "Met late",
            delays.sort("delay_days", descending=True, maintain_order=True),
            lambda rows: _grid(DELAY_COLUMNS, rows, _delay, DELAY_MEASURES, calendar),
        ),
    )


def _grid(
    columns: tuple[GridColumn, ...],
    rows: pl.DataFrame,
    cells: Callable[[dict[str, Any], Calendar], list[Text]],
    measures: tuple[Measure, ...],
    calendar: Calendar,
) -> Grid:
    return Grid(columns, [cells(row, calendar) for row in rows.iter_rows(named=True)], measures)


def _place(row: dict[str, Any]) -> list[Text]:
    return [Text(row["item"], style="bold"), Text(row["variant"]), Text(row["location"])]


def _order(line: dict[str, Any], calendar: Calendar) -> list[Text]:
    delay = line["delay_days"]
    return [
        Text(f"○ {delay:,} d late" if delay else "", style=LATE),
        *_place(line),
        Text(f"= Keep {line['supply_id']}") if line["supply_id"] else Text.assemble("+ New ", (line["order_type"], "dim")),
        quantity_change(None, line["quantity"]),
        due_change(None, line["due_date"], calendar.year),
        decide_by(line["order_date"], calendar),
        Text(f"from {line['transfer_from']}" if line["transfer_from"] else line["vendor"] or ""),
        Text(line["reason_short"] or ""),
    ]


def _message(row: dict[str, Any], calendar: Calendar) -> list[Text]:
    cancelled = row["message"] == "cancel"
    return [
        *_place(row),
        Text(row["supply_id"]) if row["supply_id"] else Text(f"new (line {row['line_id']})", style="dim"),
        Text(MESSAGES[row["message"]]),
        quantity_change(row["quantity"], row["quantity"] if cancelled else row["to_quantity"]),
        due_change(row["date"], row["to_date"], calendar.year),
        Text(row["reason"] or ""),
    ]


def _delay(row: dict[str, Any], calendar: Calendar) -> list[Text]:
    line = f" (line {row['line_id']})" if row["line_id"] else ""
    return [
        *_place(row),
        Text(row["demand"] or ""),
        quantity_change(None, row["quantity"]),
        due_change(row["requested_date"], row["delayed_date"], calendar.year),
        Text(f"{row['delay_days']:,} d", style=LATE),
        Text(f"{row['supply'] or ''}{line}"),
    ]
