"""Planning lines as a planner reads them: urgent first, in the planner's words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from rich.text import Text

from lotwise.cli.findings import counted
from lotwise.cli.grid import Below, Drop, Grid, GridColumn, Shrink, ToGlyph
from lotwise.explain.wording import MONTHS, day, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from decimal import Decimal

SEVERITY = {"emergency": 0, "exception": 1, "attention": 2, "none": 3}
WARNINGS = {
    "emergency": ("■ Emergency", "bold red"),
    "exception": ("▲ Exception", "bold yellow"),
    "attention": ("○ Attention", "bold magenta"),
    "none": ("", ""),
}
VERBS = {
    "new": "+ New",
    "earlier": "← Earlier",
    "later": "→ Later",
    "raise": "↑ Raise",
    "lower": "↓ Lower",
    "change": "↔ Change",
    "cancel": "× Cancel",
}
"""Glyph and verb, by the words that ``verb`` gives."""
COLUMNS = (
    GridColumn("Warning"),
    GridColumn("Item"),
    GridColumn("Variant"),
    GridColumn("Loc."),
    GridColumn("Action"),
    GridColumn("Quantity", right=True),
    GridColumn("Due", right=True),
    GridColumn("Decide by", right=True),
    GridColumn("From"),
    GridColumn("Why"),
)
MEASURES = (Shrink("Why", 24), Drop("From"), ToGlyph("Warning"), Below("Why"), Drop("Loc."), Drop("Variant"))


class Calendar(NamedTuple):
    """What dates are read against."""

    today: date
    year: int


class Sheet(NamedTuple):
    """One table of a worksheet: its rows, the most urgent first, and how some of them look."""

    title: str
    rows: pl.DataFrame
    grid: Callable[[pl.DataFrame], Grid]
    more: int = 0
    """Rows behind those."""


class Overview(NamedTuple):
    """Lines in figures, and the most urgent of them."""

    verbs: dict[str, int]
    warnings: dict[str, int]
    urgent: pl.DataFrame

    @property
    def height(self) -> int:
        """How many lines there are."""
        return sum(self.warnings.values())

    @classmethod
    def of(cls, batches: Iterable[pl.DataFrame], most: int | None = None) -> Overview:
        """Go through lines some at a time, and keep ``most`` of them; by default all."""
        verbs, warnings, urgent = Counter[str](), Counter[str](), list[pl.DataFrame]()
        for lines in batches:
            verbs.update(_counts(lines.select(verb().alias("verb")).to_series()))
            warnings.update(_counts(lines["warning"]))
            urgent.append(lines)
            if most is not None:
                urgent = [urgent_first(pl.concat(urgent)).head(most)]
        return cls(verbs, warnings, urgent_first(pl.concat(urgent)))


def urgent_first(lines: pl.DataFrame) -> pl.DataFrame:
    """The most severe warning first, then what must be decided soonest."""
    severity = pl.col("warning").replace_strict(SEVERITY, return_dtype=pl.Int8)
    return lines.sort(severity, "decide_by", "line_id", nulls_last=True)


def verb() -> pl.Expr:
    """What a line asks for, in one word of the planner."""
    moved = pl.when(pl.col("due_date") < pl.col("original_due_date")).then(pl.lit("earlier")).otherwise(pl.lit("later"))
    resized = pl.when(pl.col("quantity") > pl.col("original_quantity")).then(pl.lit("raise")).otherwise(pl.lit("lower"))
    return (
        pl.when(pl.col("action") == "reschedule")
        .then(moved)
        .when(pl.col("action") == "change_quantity")
        .then(resized)
        .when(pl.col("action") == "reschedule_and_change_quantity")
        .then(pl.lit("change"))
        .otherwise(pl.col("action"))
    )


def summary(lines: Overview, n_sku: int) -> Iterator[str]:
    """One sentence on the lines, one on those that want a look."""
    told = ", ".join(f"{lines.verbs[word]:,} {word}" for word in VERBS if word in lines.verbs)
    yield f"{counted(lines.height, 'line')} for {counted(n_sku, 'SKU')}{': ' if told else ''}{told}."
    wanted = [f"{lines.warnings[name]:,} {name}" for name in SEVERITY if name in lines.warnings and name != "none"]
    if wanted:
        look = lines.height - lines.warnings.get("none", 0)
        yield f"{look:,} {'wants' if look == 1 else 'want'} a look: {', '.join(wanted)}."


def _counts(words: pl.Series) -> dict[str, int]:
    return dict(words.value_counts().iter_rows())


def sheets(lines: Overview, calendar: Calendar, *, with_locations: bool) -> tuple[Sheet, ...]:
    """The tables of the worksheet of reordering policies: their lines say all."""

    def grid(rows: pl.DataFrame) -> Grid:
        return worksheet(rows, calendar, with_locations=with_locations)

    return (Sheet("", lines.urgent, grid, lines.height - lines.urgent.height),)


def worksheet(lines: pl.DataFrame, calendar: Calendar, *, with_locations: bool) -> Grid:
    """The lines as rows, in the order in which they come."""
    rows = [_row(line, calendar, with_locations=with_locations) for line in lines.with_columns(verb=verb()).iter_rows(named=True)]
    return Grid(COLUMNS, rows, MEASURES)


def _row(line: dict[str, Any], calendar: Calendar, *, with_locations: bool) -> list[Text]:
    word, style = WARNINGS[line["warning"]]
    return [
        Text(word, style=style),
        Text(line["item"], style="bold"),
        Text(line["variant"]),
        Text(line["location"] if with_locations else ""),
        _action(line),
        quantity_change(_original(line), line["quantity"]),
        due_change(line["original_due_date"], line["due_date"], calendar.year),
        decide_by(line["decide_by"], calendar),
        Text(f"from {line['transfer_from']}" if line["transfer_from"] else line["vendor"] or ""),
        Text(line["reason_short"] or ""),
    ]


def _action(line: dict[str, Any]) -> Text:
    what = line["supply_id"] or line["order_type"]
    return Text.assemble(f"{VERBS[line['verb']]} ", (what, "" if line["supply_id"] else "dim"))


def _original(line: dict[str, Any]) -> Decimal | None:
    """The quantity before; a line that leaves the quantity alone has none."""
    changes = line["verb"] in ("raise", "lower", "change", "cancel")
    return line["original_quantity"] if changes else None


def quantity_change(before: Decimal | None, after: Decimal | None) -> Text:
    """4,000 → 6,000, or one figure where nothing changes."""
    if before is None or after is None or before == after:
        shown = after if after is not None else before
        return Text("" if shown is None else number(shown))
    return Text.assemble(f"{number(before)} → ", (number(after), "bold"))


def due_change(before: date | None, after: date | None, year: int) -> Text:
    """12 → Tue 10 Mar: the month only once; one date where nothing changes."""
    if before is None or after is None or before == after:
        shown = after or before
        return Text("" if shown is None else day(shown, year))
    if (before.year, before.month) == (after.year, after.month):
        told = f"{before.day}"
    else:
        told = f"{before.day} {MONTHS[before.month - 1]}" + ("" if before.year == year else f" {before.year}")
    return Text.assemble(f"{told} → ", (day(after, year), "bold"))


def decide_by(when: date | None, calendar: Calendar) -> Text:
    """Read as late 4 d, today, or the date."""
    if when is None:
        return Text("")
    if when < calendar.today:
        return Text(f"late {(calendar.today - when).days:,} d", style="bold red")
    return Text("today", style="bold") if when == calendar.today else Text(day(when, calendar.year))
