"""How two plans differ as a planner reads it: what differs in lines, action messages and delays, grouped by cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from rich.text import Text

from lotwise.cli.coverage import LATE
from lotwise.cli.findings import counted
from lotwise.cli.grid import Below, Drop, Grid, GridColumn, Shrink
from lotwise.cli.worksheet import due_change, quantity_change
from lotwise.terms import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lotwise.cli.grid import Measure
    from lotwise.compare import Comparison

ACTIONS = {
    "new": "New",
    "change_quantity": "Change quantity",
    "reschedule": "Move",
    "reschedule_and_change_quantity": "Move and change",
    "cancel": "Cancel",
}
GROUPS = {
    "parameter": "A parameter changed",
    "demand": "A demand changed",
    "supply": "A supply changed",
    "stock": "Stock changed",
    "time": "Time moved on",
    "rule_or_version": "A rule or version changed",
    "follows_from": "It follows from another line",
}
"""Headings by the nearest cause of a row, in the order in which they are printed."""
MESSAGES = {message.value: message.value.capitalize() for message in Message}
CHANGES = {
    "added": "+ added",
    "gone": "- gone",
    "longer": "> longer",
    "shorter": "< shorter",
    "changed": "~ changed",
}
PLACE = (GridColumn("Item"), GridColumn("Variant"), GridColumn("Loc."))
CHANGE, QUANTITY, DUE, BECAUSE = (
    GridColumn("Change"),
    GridColumn("Quantity", right=True),
    GridColumn("Due", right=True),
    GridColumn("Because"),
)
SMALLER = (Shrink("Because", 24), Below("Because"), Drop("Loc."), Drop("Variant"))


class Section(NamedTuple):
    """The differences of one result table."""

    title: str
    """What stands before the headings of its groups."""
    noun: str
    rows: pl.DataFrame
    columns: tuple[GridColumn, ...]
    cells: Callable[[dict[str, Any], int], list[Text]]
    measures: tuple[Measure, ...]

    @property
    def summary(self) -> str:
        """How many there are, as a sentence."""
        counts = dict(self.rows["change"].value_counts().iter_rows())
        told = ", ".join(f"{counts[change]:,} {change}" for change in CHANGES if change in counts)
        return f"{counted(self.rows.height, self.noun)} {'differs' if self.rows.height == 1 else 'differ'}: {told}."

    def groups(self, limit: int, year: int) -> Iterator[tuple[str, Grid]]:
        """Heading and rows by the nearest cause; ``limit`` rows in all, 0: every one."""
        by_cause = self.rows.with_columns(group=pl.col("cause").str.split(",").list.first().cast(pl.Enum(list(GROUPS))))
        top = by_cause.sort("group", maintain_order=True).head(limit or self.rows.height)
        for (group,), rows in top.group_by("group", maintain_order=True):
            yield (
                self._heading(group),
                Grid(self.columns, [self.cells(row, year) for row in rows.iter_rows(named=True)], self.measures),
            )

    def _heading(self, group: object) -> str:
        """What stands above a group; of plans without their input nothing is told but the table."""
        if group is None:
            return self.title
        heading = GROUPS[str(group)]
        return f"{self.title}: {heading[0].lower()}{heading[1:]}" if self.title else heading


def sections(found: Comparison, *, with_coverage: bool) -> tuple[Section, ...]:
    """What is told of two plans; messages and delays where one of them is planned by coverage codes."""
    lines = Section(
        "",
        "line",
        found.lines,
        (CHANGE, *PLACE, GridColumn("Order"), GridColumn("Action"), QUANTITY, DUE, GridColumn("Warning"), BECAUSE),
        _line,
        (SMALLER[0], Drop("Warning"), *SMALLER[1:]),
    )
    if not with_coverage:
        return (lines,)
    messages = Section(
        "Action messages",
        "action message",
        found.action_messages,
        (CHANGE, *PLACE, GridColumn("Order"), GridColumn("Message"), QUANTITY, DUE, BECAUSE),
        _message,
        SMALLER,
    )
    late = GridColumn("Late", right=True)
    delays = Section(
        "Met late", "delay", found.delays, (CHANGE, *PLACE, GridColumn("Demand"), QUANTITY, DUE, late, BECAUSE), _delay, SMALLER
    )
    return (lines, messages, delays)


def nothing(told: Sequence[Section]) -> str:
    """The sentence where nothing differs."""
    *others, last = (section.noun for section in told)
    return f"No {', '.join(others)} or {last} differs." if others else f"No {last} differs."


def _line(row: dict[str, Any], year: int) -> list[Text]:
    return [
        *_place(row),
        Text(row["supply_id"] or ""),
        _words(row["action_before"], row["action_after"], ACTIONS),
        quantity_change(row["quantity_before"], row["quantity_after"]),
        due_change(row["due_date_before"], row["due_date_after"], year),
        _words(row["warning_before"], row["warning_after"], {"none": "none" if "warning" in (row["what"] or "") else ""}),
        Text(row["cause_text"] or ""),
    ]


def _message(row: dict[str, Any], year: int) -> list[Text]:
    """What the messages ask for, from plan to plan; of a message that came or went, from the order as it is."""
    quantity, due = (
        [row[f"{name}_{side}"] for side in ("before", "after")] if row["change"] == "changed" else _asked(row, name)
        for name in ("to_quantity", "to_date")
    )
    earlier, later = due
    line = row["line_id_before"] if row["line_id_after"] is None else row["line_id_after"]
    return [
        *_place(row),
        Text(row["supply_id"]) if row["supply_id"] else Text(f"new (line {line})", style="dim"),
        _words(row["message_before"], row["message_after"], MESSAGES),
        quantity_change(*quantity),
        due_change(earlier, later, year),
        Text(row["cause_text"] or ""),
    ]


def _asked(row: dict[str, Any], name: str) -> list[Any]:
    side = "after" if row["change"] == "added" else "before"
    to = row[f"{name}_{side}"]
    return [None if to is None else row[f"{name.removeprefix('to_')}_{side}"], to]


def _delay(row: dict[str, Any], year: int) -> list[Text]:
    before, after = row["delay_days_before"], row["delay_days_after"]
    days = quantity_change(before, after)
    days.append(" d")
    days.stylize(LATE if (after or 0) > (before or 0) else "")
    return [
        *_place(row),
        Text(row["demand"] or ""),
        quantity_change(row["quantity_before"], row["quantity_after"]),
        due_change(row["delayed_date_before"], row["delayed_date_after"], year),
        days,
        Text(row["cause_text"] or ""),
    ]


def _place(row: dict[str, Any]) -> list[Text]:
    return [Text(CHANGES[row["change"]]), Text(row["item"], style="bold"), Text(row["variant"]), Text(row["location"])]


def _words(before: str | None, after: str | None, words: dict[str, str]) -> Text:
    told = [words.get(word, word) for word in (before, after) if word is not None]
    if len(told) == 2 and told[0] != told[1]:  # noqa: PLR2004
        return Text.assemble(f"{told[0]} → ", (told[1], "bold"))
    return Text(told[0])
