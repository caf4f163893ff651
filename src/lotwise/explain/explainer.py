"""From recorded codes to typed reasons, for the SKUs somebody asks about. Each family of rules has a story of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from lotwise.columns import CoverageInput, CoverageNetted, ReorderingInput
from lotwise.explain import reasons as typed
from lotwise.explain.coverage.reasons import NotActive
from lotwise.explain.coverage.story import CoverageStory
from lotwise.explain.explanation import Explanation
from lotwise.explain.reordering.story import ReorderingStory
from lotwise.terms import ReorderingPolicy, Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.errors import Finding
    from lotwise.explain.explanation import ParameterUse
    from lotwise.explain.story import Story


class Explainer:
    """Explains the lines of one plan.

    Parameters
    ----------
    dataset, encoded, netted
        The stages of the plan.
    lines, messages
        The plan's frames of lines and action messages.
    """

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted, lines: pl.DataFrame, messages: pl.DataFrame) -> None:
        self._dataset = dataset
        self._encoded = encoded
        self._netted = netted
        self._lines, self._messages = lines, messages

    def explain(self, sku: int) -> list[Explanation]:
        """Explain a SKU: every line, then what else is told of orders; or why there is nothing to do."""
        story = self._story(sku)
        found = [_line(story, self._lines.row(row, named=True)) for row in story.lines]
        found += [
            _without_line(story.place(), f"{story.title()}: {title}", reasons, story.parameters_of(reasons), order)
            for order, title, reasons in story.other_orders()
        ]
        if not found:
            reasons = list(story.nothing_to_do())
            found = [_without_line(story.place(), f"{story.title()}: no line", reasons, story.parameters_of(reasons))]
        return found

    def _story(self, sku: int) -> Story[Any, Any]:
        match self._encoded, self._netted:
            case CoverageInput() as encoded, CoverageNetted() as netted:
                return CoverageStory(self._dataset, encoded, netted, sku, self._messages)
            case ReorderingInput() as encoded, netted:
                return ReorderingStory(self._dataset, encoded, netted, sku)
        message = f"No family of rules plans {type(self._encoded).__name__}."
        raise TypeError(message)


def explain_stopped(item: str, errors: Sequence[Finding], year: int) -> Explanation:
    """Why an item is not planned: the errors among its findings."""
    return _item_without_line(item, [typed.StoppedByFinding(year=year, finding=str(finding)) for finding in errors])


def explain_unplanned(item: str, dataset: Dataset) -> Explanation:
    """Why an item without a finding has no SKU in the plan."""
    year = dataset.settings.start_date.year
    if dataset.settings.rules is Rules.PLANNING_OPTIMIZATION:
        return _item_without_line(item, [NotActive(year=year)])
    policy = dataset.items.filter(pl.col("item") == item)["reordering_policy"][0] or ReorderingPolicy.NONE.value
    return _item_without_line(item, [typed.NotPlanned(year=year, policy=policy)])


def _line(story: Story[Any, Any], line: dict[str, Any]) -> Explanation:
    reasons = list(story.line_reasons(line))
    warning = f" [{line['warning']}]" if line["warning"] != "none" else ""
    return Explanation(
        **story.place(),
        title=f"{story.title()}: {story.line_title(line)}{warning}",
        line_id=line["line_id"],
        supply_id=line["supply_id"],
        action=line["action"],
        warning=line["warning"],
        reasons=tuple(reasons),
        parameters=story.parameters_of(reasons),
    )


def _item_without_line(item: str, reasons: Sequence[typed.Reason]) -> Explanation:
    return _without_line({"item": item, "variant": "", "location": ""}, f"{item}: no line", reasons)


def _without_line(
    place: dict[str, str],
    title: str,
    reasons: Sequence[typed.Reason],
    parameters: tuple[ParameterUse, ...] = (),
    order: str | None = None,
) -> Explanation:
    return Explanation(
        **place,
        title=title,
        line_id=None,
        supply_id=order,
        action=None,
        warning="none",
        reasons=tuple(reasons),
        parameters=parameters,
    )
