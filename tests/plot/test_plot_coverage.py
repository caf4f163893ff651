"""What a picture shows of a plan by coverage codes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from plot.conftest import START, axes_of, legend_of, marks_in, words_around, words_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from lotwise import Plan

    Planned = Callable[..., Plan]

COVERAGE = {"rules": "planning_optimization", "end_date": None, "action_messages": "true"}
REQUIREMENT = {"reordering_policy": "requirement", "lead_time": "0D"}
MIN_MAX = {"reordering_policy": "min_max", "minimum": 20, "maximum": 50, "lead_time": "0D"}
SEASON = {"key": "SPRING", "unit": "month", "use_effective_date": "false"}
KEY = [SEASON | {"change": 1, "factor": 1}, SEASON | {"change": 2, "factor": 3}]


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@pytest.mark.parametrize(
    ("card", "demands", "supplies", "words", "marks", "because"),
    [
        ({}, [("2026-02-02", 12)], [], ["new 12"], [("new order", "2026-02-02")], "a planned order"),
        (
            {"lead_time": "30D"},
            [("2026-02-02", 12)],
            [],
            ["new 12, 2 d late"],
            [("new order", "2026-02-04")],
            "what comes late says by how much",
        ),
        (
            {},
            [("2026-02-02", 12)],
            [("PO1", "2026-01-20", 12)],
            ["PO1 12, postpone"],
            [("open order", "2026-01-20"), ("proposed day", "2026-02-02")],
            "the order stays on its day, and an arrow leads to the proposed one",
        ),
        (
            {},
            [("2026-02-02", 12)],
            [("PO1", "2026-02-02", 15)],
            ["PO1 15, decrease to 12"],
            [("open order", "2026-02-02")],
            "a proposal changes no quantity yet",
        ),
        ({}, [], [("PO1", "2026-02-02", 12)], ["PO1 12, cancel"], [("to be cancelled", "2026-02-02")], "not yet cancelled"),
        ({"coverage_time_fence": "10D"}, [], [("PO1", "2026-02-02", 12)], [], [], "beyond the coverage time fence"),
    ],
)
def test_order(
    planned: Planned, card: Any, demands: Any, supplies: Any, words: list[str], marks: list[tuple[str, str]], because: str
) -> None:
    figure = planned(REQUIREMENT | card, demands, supplies, settings=COVERAGE).plot("FG")
    (supply,) = axes_of(figure, "supply")
    assert words_in(supply) == words, because
    assert marks_in(supply) == [(shape, ordinal(day)) for shape, day in marks], because
    assert {shape for shape, _ in marks} <= set(legend_of(figure)), because


@pytest.mark.parametrize(
    ("card", "levels", "because"),
    [
        (REQUIREMENT, [], "no minimum"),
        (REQUIREMENT | {"minimum": 20, "maximum": 50}, ["minimum 20"], "only Min./Max. looks at the maximum"),
        (MIN_MAX, ["minimum 20", "maximum 50"], "both"),
        (MIN_MAX | {"reorder_point": 30}, ["minimum 20", "maximum 50"], "nothing looks at the reorder point"),
    ],
)
def test_levels(planned: Planned, card: Any, levels: list[str], because: str) -> None:
    plan = planned(card, [("2026-02-02", 30)], stock=40, settings=COVERAGE)
    (stock,) = axes_of(plan.plot("FG"), "stock")
    names = ("minimum", "maximum", "safety", "reorder", "overflow")
    assert [text for text in words_in(stock) if text.startswith(names)] == levels, because


def test_a_seasonal_key_makes_steps(planned: Planned) -> None:
    card = MIN_MAX | {"minimum_key": "SPRING", "maximum_key": "SPRING"}
    plan = planned(card, [("2026-03-20", 30)], stock=40, settings=COVERAGE, rows={"min_max_keys": KEY})
    (stock,) = axes_of(plan.plot("FG"), "stock")
    (line,) = [line for line in stock.get_lines() if line.get_label() == "minimum"]
    days, quantities = (list(map(float, values)) for values in line.get_data())
    assert line.get_drawstyle() == "steps-post"
    assert list(zip(days[1:3], quantities[1:3], strict=True)) == [(ordinal("2026-02-05"), 60), (ordinal("2026-03-05"), 20)]
    assert quantities[0] == 20, "the first month"


@pytest.mark.parametrize(
    ("day", "name", "place", "because"),
    [
        ("2026-01-15", "minimum 20", 20, "the season lies behind all that is shown"),
        ("2026-02-20", "minimum 20 to 60", 60, "what is shown ends in the season"),
        ("2026-03-20", "minimum 20 to 60", 20, "what is shown ends after the season"),
    ],
)
def test_the_name_of_a_seasonal_level_stands_where_its_line_ends(
    planned: Planned, day: str, name: str, place: float, because: str
) -> None:
    plan = planned(
        REQUIREMENT | {"minimum": 20, "minimum_key": "SPRING"}, [(day, 3)], stock=90, settings=COVERAGE, rows={"min_max_keys": KEY}
    )
    (stock,) = axes_of(plan.plot("FG"), "stock")
    (label,) = [text for text in stock.texts if text.get_text().startswith("minimum")]
    (line,) = [line for line in stock.get_lines() if line.get_label() == "minimum"]
    assert label.get_text() == name, because
    assert (label.xy[1], line.get_ydata()[-1]) == (place, place), because


@pytest.mark.parametrize(
    ("settings", "words", "because"),
    [
        ({}, [], "the coverage fence of 100 days lies behind all that happens"),
        ({"freeze_time_fence": "20D"}, ["freeze fence Sun 25 Jan"], "its last day"),
        ({"coverage_time_fence": "30D"}, ["coverage fence Wed 4 Feb"], "all that is loaded lies before"),
    ],
)
def test_time_fences(planned: Planned, settings: Any, words: list[str], because: str) -> None:
    figure = planned(REQUIREMENT | {"lead_time": "31D"}, [("2026-02-03", 3)], settings=COVERAGE | settings).plot("FG")
    (stock,) = axes_of(figure, "stock")
    assert [text for text in words_in(stock) if "fence" in text] == words, because


def test_no_end_of_the_plan(planned: Planned) -> None:
    figure = planned(REQUIREMENT, [("2026-02-02", 3)], settings=COVERAGE).plot("FG")
    assert words_around(figure)[:3] == ["FG", "Plan from Mon 5 Jan 2026.", "Requirement"]
    assert "outside the plan" not in legend_of(figure)
    assert START == "2026-01-05"
