"""Many what-ifs about one line, planned at once: each in a copy of the part of the source that the line rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from lotwise.changes import Changes, changed
from lotwise.compare.pairing import SKU, Links, pair
from lotwise.definitions import Kind
from lotwise.encode.coverage.settings import OF_ORDER_SETTINGS
from lotwise.parts import SEPARATOR, copies_of, copy_name, own_name
from lotwise.records import PLANNING_PARAMETERS
from lotwise.terms import OrderSettingsType, Origin, Replenishment
from lotwise.turning import MOST_POINTS, UNUSABLE, Answer, Facts, Outcome, Scale, TurningPoint, scales, search
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lotwise.compare import Side
    from lotwise.dataset import Tables
    from lotwise.turning import Trial

_ROWS_AT_ONCE = 150_000
"""Rows of all copies that are planned at once."""
_PERIODS = ("rescheduling_period", "lot_accumulation_period")


class Trials:
    """What-ifs about one line.

    Parameters
    ----------
    part
        What the line rests on (``parts.part_of``).
    plan
        Checks and plans a source.
    line
        Row of the line in the frame of the whole plan, and how many lines of its SKU come before it.
    """

    def __init__(self, part: Tables, plan: Callable[[Tables], Side], line: Mapping[str, Any], before: int) -> None:
        self._part, self._plan = part, plan
        self._base = plan(part)
        self._sku = {name: line[name] for name in SKU}
        own = self._base.lines.filter(pl.col(name) == cell for name, cell in self._sku.items())
        self._line = own.row(before, named=True)
        self._card = self._base.encoded.skus.row(by_predicate=_is_sku(self._sku), named=True)
        self._has_record = not self._base.dataset.skus.filter(_is_sku(self._sku)).is_empty()

    def turning_points(self) -> list[TurningPoint]:
        """For each parameter of the SKU the nearest value with which the line comes out otherwise, if there is one."""
        searched = scales(self._facts())
        rows = sum(table.frame.height for table in self._part.tables.values())
        points = max(2, min(MOST_POINTS, 8 * _ROWS_AT_ONCE // (max(rows, 1) * max(len(searched), 1))))
        found = search(searched, _outcome(self._line), self._answers, points)
        year = self._base.dataset.settings.start_date.year
        return [
            TurningPoint(
                parameter=scale.parameter,
                used=self._used(scale),
                value=scale.text(value),
                outcome=outcome,
                line=_outcome(self._line),
                supply_id=self._line["supply_id"],
                year=year,
            )
            for scale, value, outcome in found
        ]

    def _used(self, scale: Scale) -> str:
        """The value that the plan uses, as a source writes it."""
        value = self._card[scale.parameter]
        if value is None:
            return ""
        return f"{to_decimal(value).normalize():f}" if _KINDS[scale.parameter] is Kind.QUANTITY else str(value)

    def _facts(self) -> Facts:
        dataset, lines = self._base.dataset, self._base.lines.filter(_is_sku(self._sku))
        tables = [dataset.frame(name).filter(_is_sku(self._sku)) for name in ("stock", "demands", "supplies", "previous_plan")]
        covered = self._base.tracking.filter(_is_sku(self._sku))
        quantities = [to_decimal(quanta) for table in tables for quanta in table["quantity"]]
        quantities += [to_decimal(self._card[name]) for name in _LEVELS if self._card.get(name)]
        days = [when for table in tables[1:] for when in table["due_date"].drop_nulls()]
        days += [*lines["due_date"], *covered["demand_date"].drop_nulls(), dataset.settings.start_date, dataset.settings.end_date]
        return Facts(
            card=self._card,
            rules=dataset.settings.rules,
            start=dataset.settings.start_date,
            quantities=[*quantities, *lines["quantity"], *covered["quantity"]],
            days=days,
            line=_outcome(self._line),
        )

    # trials

    def _answers(self, trials: Sequence[Trial]) -> list[Answer]:
        rows = sum(table.frame.height for table in self._part.tables.values())
        most = max(1, _ROWS_AT_ONCE // max(rows, 1))
        batches = [trials[first : first + most] for first in range(0, len(trials), most)]
        return [answer for batch in batches for answer in self._of_batch(batch)]

    def _of_batch(self, trials: Sequence[Trial]) -> Iterator[Answer]:
        rows: dict[str, list[dict[str, Any]]] = {}
        for number, trial in enumerate(trials):
            table, row = self._written(trial, copy_name(number, self._sku["item"]))
            rows.setdefault(table, []).append(row)
        planned = self._plan(changed(copies_of(self._part, len(trials)), Changes(rows=rows)))
        unusable = {finding.item for finding in planned.findings if finding.severity == "error"}
        partner = self._partners(planned, len(trials))
        lines = planned.lines
        for number in range(len(trials)):
            line = partner.get(number)
            if copy_name(number, self._sku["item"]) in unusable:
                yield UNUSABLE
            else:
                yield None if line is None else _outcome(lines.row(line - 1, named=True))

    def _written(self, trial: Trial, item: str) -> tuple[str, dict[str, Any]]:
        """The row that gives the SKU a value: its record, else the order settings that it uses, else the item."""
        name, card = trial.parameter, self._card
        if card[f"{name}_from"] == Origin.ORDER_SETTINGS.value and not self._has_record:
            kind = (
                OrderSettingsType.PURCHASE if card["replenishment"] == Replenishment.PURCHASE.value else OrderSettingsType.INVENTORY
            )
            return "order_settings", {"item": item, "order_type": kind.value, OF_ORDER_SETTINGS[name]: trial.value}
        if name == "lead_time" and card.get("coverage_lead_time") is not None:
            name = "coverage_lead_time"
        cells = {name: trial.value}
        if name in _PERIODS:  # a time bucket may stand for both, as long as nobody says one of them
            cells = {period: card[period] for period in _PERIODS} | cells
        if self._has_record:
            return "skus", {"item": item, "variant": self._sku["variant"], "location": self._sku["location"], **cells}
        return "items", {"item": item, **cells}

    def _partners(self, planned: Side, count: int) -> dict[int, int]:
        """By copy the line that the line has become; none where it is gone."""
        base = self._base
        stride = base.lines.height
        copies = pl.DataFrame({"copy": pl.Series(range(count), dtype=pl.Int64)})
        item = (pl.col("copy").cast(pl.String) + SEPARATOR + pl.col("item")).alias("item")
        shift = pl.col("copy") * stride

        def copied(frame: pl.DataFrame, *numbers: str) -> pl.DataFrame:
            many = copies.join(frame, how="cross")
            named = many.with_columns(item) if "item" in frame.columns else many
            return named.with_columns(pl.col(name) + shift for name in numbers).drop("copy")

        links = Links(copied(base.links.level), copied(base.links.covered, "line_id", "demand_line_id"))
        other = Links(planned.links.level, planned.links.covered.with_columns(own_name(pl.col("demand"))))
        after = planned.lines.select(_PAIRED).with_columns(own_name(pl.col("supply_id")))
        pairs = pair(copied(base.lines.select(_PAIRED), "line_id"), after, (links, other))
        own = pairs.filter((pl.col("before") - 1) % stride == self._line["line_id"] - 1)
        return {(before - 1) // stride: after for before, after in own.iter_rows()}


_LEVELS = ("safety_stock", "reorder_point", "reorder_quantity", "maximum_inventory", "minimum", "maximum")
_KINDS = {column.name: column.kind for column in PLANNING_PARAMETERS}
_PAIRED = [*SKU, "supply_id", "action", "due_date", "quantity", "warning", "line_id"]


def _is_sku(sku: Mapping[str, str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name) == cell for name, cell in sku.items())


def _outcome(line: Mapping[str, Any]) -> Outcome:
    return Outcome(line["action"], line["due_date"], Decimal(line["quantity"]))
