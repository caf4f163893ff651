"""Forecast reduction: tables of facts, and a slow reading of the specification beside the fast one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lotwise.columns import LARGEST_SUM
from lotwise.encode.coverage.forecast import REDUCED, forecast_requirements, reduced_forecast
from lotwise.encode.coverage.loading import is_loaded
from lotwise.keys import day_after
from lotwise.settings import Settings
from lotwise.terms import DemandType, ForecastReductionExcess, ForecastReductionMethod, KeyUnit, ReduceForecastBy, Rules
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    import random

Row = dict[str, Any]

PERCENT = ForecastReductionMethod.PERCENT_REDUCTION_KEY
BY_KEY = ForecastReductionMethod.TRANSACTIONS_REDUCTION_KEY
DYNAMIC = ForecastReductionMethod.TRANSACTIONS_DYNAMIC_PERIOD
LAPSES = {"forecast_reduction_excess": ForecastReductionExcess.NONE}

DEMANDS = {
    "row": pl.Int64,
    "id": pl.String,
    "type": pl.String,
    "item": pl.String,
    "variant": pl.String,
    "location": pl.String,
    "due": pl.Int64,
    "quantity": pl.Int64,
    "model": pl.String,
    "probability_pct": pl.String,
    "exclude_from_planning": pl.Boolean,
}
POINTS = {
    "item": pl.String,
    "variant": pl.String,
    "location": pl.String,
    "reduction_key": pl.String,
    "positive_days": pl.Int64,
    "fence": pl.Int64,
}
KEYS = {"key": pl.String, "change": pl.Int64, "unit": pl.String, "percent": pl.String}
MODELS = {"model": pl.String, "submodels": pl.List(pl.String)}


def plan_of(start: str, **changes: Any) -> Settings:
    """Settings of a plan with forecast that begins today."""
    today = date.fromisoformat(start)
    given = {"start_date": today, "end_date": today + timedelta(365), "today": today, "include_demand_forecast": True} | changes
    return Settings(rules=Rules.PLANNING_OPTIMIZATION, **given)


def demand(kind: DemandType, name: str, due: str, quantity: float, **more: Any) -> Row:
    quanta = int(Decimal(str(quantity)) * QUANTA_PER_UNIT)
    return {"id": name, "type": kind.value, "item": "A", "due": due, "quantity": quanta} | more


def forecast(name: str, due: str, quantity: float, **more: Any) -> Row:
    return demand(DemandType.FORECAST, name, due, quantity, **more)


def order(name: str, due: str, quantity: float, **more: Any) -> Row:
    return demand(DemandType.SALES_ORDER, name, due, quantity, **more)


def key(unit: str, *percents: float | None, name: str = "K") -> list[Row]:
    """A key with a period of one unit for each percentage."""
    return [
        {"key": name, "change": number, "unit": unit, "percent": None if percent is None else str(percent)}
        for number, percent in enumerate(percents, start=1)
    ]


def rows_of(rows: list[Row], plan: Settings) -> pl.DataFrame:
    """Demand rows with their position and day."""

    def day(due: str | int) -> int:
        return due if isinstance(due, int) else (date.fromisoformat(due) - plan.start_date).days

    places = {"variant": "", "location": ""}
    return pl.DataFrame([places | row | {"row": at, "due": day(row["due"])} for at, row in enumerate(rows)], DEMANDS)


def points_of(*points: Row) -> pl.DataFrame:
    return pl.DataFrame([{"item": "A", "variant": "", "location": "", "reduction_key": "K"} | point for point in points], POINTS)


def reduced_of(
    plan: Settings,
    rows: list[Row],
    keys: list[Row] | None = None,
    points: list[Row] | None = None,
    models: list[Row] | None = None,
) -> pl.DataFrame:
    return reduced_forecast(
        rows_of(rows, plan), points_of(*(points or [{}])), pl.DataFrame(keys or [], KEYS), pl.DataFrame(models or [], MODELS), plan
    )


def units(quanta: int) -> Decimal:
    return Decimal(quanta) / QUANTA_PER_UNIT


def left_of(reduced: pl.DataFrame) -> dict[str, Decimal]:
    return {name: units(left) for name, left in reduced.select("id", "left").iter_rows()}


def left(names: str, *quantities: float) -> dict[str, Decimal]:
    return dict(zip(names.split(), (Decimal(str(quantity)) for quantity in quantities), strict=True))


SUNDAYS = [
    forecast("F1", "2026-04-05", 100),
    forecast("F2", "2026-04-12", 100),
    forecast("F3", "2026-04-19", 100),
    forecast("F4", "2026-04-26", 100),
    forecast("F5", "2026-05-03", 100),
    forecast("F6", "2026-05-10", 100),
    forecast("F7", "2026-05-17", 100),
]
YEAR = [forecast(f"F{month:02}", f"2026-{month:02}-02", 1000) for month in range(1, 13)]
MONTHS = " ".join(row["id"] for row in YEAR)
TODAY = "2026-03-01"


@pytest.mark.parametrize(
    ("start", "rows", "expected", "because"),
    [
        (
            TODAY,
            [forecast("F1", "2026-03-10", 40), order("S1", "2026-03-10", 30)],
            left("F1", 40),
            "without a method forecast and orders both count in full",
        ),
        (
            "2026-01-02",
            [forecast("F1", "2026-01-01", 10), forecast("F2", "2026-01-02", 20), forecast("F3", "2026-01-03", 30)],
            left("F3", 30),
            "a line of today or earlier is ignored (po-0093)",
        ),
        (
            TODAY,
            [forecast("F1", "2026-06-09", 10), forecast("F2", "2026-06-10", 20)],
            left("F1", 10),
            "the last day inside the fence of 100 days is 9 June",
        ),
        (
            TODAY,
            [forecast("F1", "2026-03-10", -4), forecast("F2", "2026-03-10", 10)],
            left("F1 F2", -4, 10),
            "a negative line corrects another one of its day",
        ),
    ],
)
def test_lines_that_count(start: str, rows: list[Row], expected: dict[str, Decimal], because: str) -> None:
    reduced = reduced_of(plan_of(start), rows, points=[{"fence": 100}])
    assert left_of(reduced) == expected, because
    assert reduced["method"].to_list() == ["none"] * len(reduced)


def test_a_plan_without_forecast_has_no_lines() -> None:
    reduced = reduced_of(plan_of(TODAY, include_demand_forecast=False), [forecast("F1", "2026-03-10", 10)])
    assert reduced.is_empty()
    assert reduced.schema == pl.Schema(REDUCED)
    assert forecast_requirements(reduced).is_empty()


@pytest.mark.parametrize(
    ("model", "expected", "because"),
    [
        (None, "F0 FA FB FC FD", "no model: every line"),
        ("A", "FA FB FC", "the model and its submodels; a line without a model is of none"),
        ("B", "FB", "a submodel alone"),
        ("D", "FD", "a model in no row of forecast_models has no submodels"),
    ],
)
def test_lines_of_the_model_and_its_submodels(model: str | None, expected: str, because: str) -> None:
    rows = [forecast(f"F{name or 0}", "2026-03-10", 1, model=name) for name in (None, "A", "B", "C", "D")]
    models = [{"model": "A", "submodels": ["B", "C"]}, {"model": "B", "submodels": None}]
    reduced = reduced_of(plan_of(TODAY, forecast_model=model), rows, models=models)
    assert " ".join(reduced["id"]) == expected, because


@pytest.mark.parametrize(
    ("keys", "rows", "expected", "because"),
    [
        (
            key("month", 100, 75, 50, 25),
            YEAR[:6],
            left("F01 F02 F03 F04 F05 F06", 0, 250, 500, 750, 1000, 1000),
            "1,000 a month; lines after the last period stay whole",
        ),
        (
            key("month", 50, 20),
            [forecast("F1", "2026-01-31", 10), forecast("F2", "2026-02-01", 10), forecast("F3", "2026-03-01", 10)],
            left("F1 F2 F3", 5, 8, 10),
            "a period ends the day before the next one begins",
        ),
        (key("week", -25), [forecast("F1", "2026-01-05", 10)], left("F1", 12.5), "a negative percentage raises"),
        (key("week", 120), [forecast("F1", "2026-01-05", 10)], left("F1", 0), "never below nothing"),
        (key("week", None), [forecast("F1", "2026-01-05", 10)], left("F1", 10), "no percentage is 0"),
        (
            key("week", 50),
            [forecast("F1", "2026-01-05", 0.00003), forecast("F2", "2026-01-06", 0.00001)],
            left("F1 F2", 0.00002, 0.00001),
            "halves of a quantum round up",
        ),
        (key("week", 33.33333), [forecast("F1", "2026-01-05", 10)], left("F1", 6.66667), "6.666667 rounds to five decimals"),
        (
            key("week", 50),
            [forecast("F1", "2026-01-05", -10), forecast("F2", "2026-01-05", 30)],
            left("F1 F2", -5, 15),
            "a correction is reduced with what it corrects",
        ),
        (
            key("week", 50, name="L"),
            [forecast("F1", "2026-01-05", 10)],
            left("F1", 10),
            "another key says nothing about the item",
        ),
        (key("week", 50), [order("S1", "2026-01-05", 7), forecast("F1", "2026-01-05", 10)], left("F1", 5), "orders do not count"),
    ],
)
def test_percentages_of_a_key(keys: list[Row], rows: list[Row], expected: dict[str, Decimal], because: str) -> None:
    assert left_of(reduced_of(plan_of("2026-01-01", forecast_reduction_method=PERCENT), rows, keys)) == expected, because


def test_a_percentage_without_measure_gives_the_first_sum_that_is_too_large() -> None:
    rows = [forecast("F1", "2026-01-05", 10**12), forecast("F2", "2026-01-05", -(10**12))]
    reduced = reduced_of(plan_of("2026-01-01", forecast_reduction_method=PERCENT), rows, key("week", -(10**12)))
    assert reduced["left"].to_list() == [LARGEST_SUM, -LARGEST_SUM]


@pytest.mark.parametrize(
    ("start", "keys", "changes", "rows", "expected", "because"),
    [
        (
            "2026-04-01",
            key("month", 0, 0, 0),
            {},
            [*SUNDAYS, order("S1", "2026-04-27", 240)],
            left("F1 F2 F3 F4 F5 F6 F7", 0, 0, 60, 100, 100, 100, 100),
            "240 consume April from its earliest line, May is untouched (po-0086)",
        ),
        (
            "2026-04-01",
            key("month", 0, 0, 0),
            {},
            [*SUNDAYS, order("S1", "2026-04-27", 240), order("S2", "2026-05-04", 80), order("S3", "2026-05-11", 130)],
            left("F1 F2 F3 F4 F5 F6 F7", 0, 0, 60, 100, 0, 0, 90),
            "the orders of May add up (po-0087)",
        ),
        (
            "2026-01-01",
            key("month", *[0] * 12),
            LAPSES,
            [
                *YEAR,
                order("S1", "2026-01-20", 956),
                order("S2", "2026-02-20", 1176),
                order("S3", "2026-03-20", 451),
                order("S4", "2026-04-20", 119),
            ],
            left(MONTHS, 44, 0, 549, 881, *[1000] * 8),
            "the 176 of February lapse where the plan says so (po-0088)",
        ),
        (
            "2026-01-01",
            key("month", *[0] * 12),
            {},
            [
                *YEAR,
                order("S1", "2026-01-20", 956),
                order("S2", "2026-02-20", 1176),
                order("S3", "2026-03-20", 451),
                order("S4", "2026-04-20", 119),
            ],
            left(MONTHS, 0, 0, 417, 881, *[1000] * 8),
            "else they go on: 44 to January, 132 to March",
        ),
        (
            TODAY,
            key("week", 0, 0, 0, 0),
            {},
            [
                forecast("F1", "2026-03-04", 100),
                forecast("F2", "2026-03-11", 20),
                forecast("F3", "2026-03-18", 50),
                forecast("F4", "2026-03-25", 30),
                order("S1", "2026-03-19", 150),
            ],
            left("F1 F2 F3 F4", 100, 0, 0, 0),
            "one period each way, the last 50 lapse (po-guard-0054)",
        ),
        (
            TODAY,
            key("week", 0, 0),
            {},
            [forecast("F1", "2026-03-04", 100), forecast("F2", "2026-03-11", 100), order("S1", "2026-02-20", 40)],
            left("F1 F2", 60, 100),
            "an overdue order counts in the first period (po-guard-0055)",
        ),
        (
            TODAY,
            key("week", 0, 0, 0),
            {},
            [
                forecast("F2", "2026-03-09", 50),
                order("S1", "2026-03-03", 30),
                order("S3", "2026-03-17", 30),
            ],
            left("F2", 0),
            "a period without a line hands on all of its orders: 30 of the week before, 20 of the week after",
        ),
        (
            TODAY,
            key("week", 0, 0, 0, 0, 0),
            {},
            [
                forecast("F1", "2026-03-02", 10),
                forecast("F3", "2026-03-16", 10),
                forecast("F5", "2026-03-30", 10),
                order("S2", "2026-03-09", 15),
                order("S4", "2026-03-23", 15),
            ],
            left("F1 F3 F5", 0, 0, 0),
            "week 2 takes 10 of week 1 and 5 of week 3, then week 4 finds 5 in week 3 and takes 10 of week 5",
        ),
        (
            TODAY,
            key("week", 0),
            {},
            [
                forecast("F1", "2026-03-07", 10),
                forecast("F2", "2026-03-08", 10),
                order("S1", "2026-03-07", 4),
                order("S2", "2026-03-08", 7),
            ],
            left("F1 F2", 6, 10),
            "after the last day of the last period nothing is reduced and nothing reduces",
        ),
        (
            TODAY,
            key("week", 0, 0),
            {},
            [forecast("F1", "2026-03-07", 10), forecast("F2", "2026-03-08", 10), order("S1", "2026-03-08", 12)],
            left("F1 F2", 8, 0),
            "8 March begins the second week; its excess goes back",
        ),
        (
            TODAY,
            key("week", 0),
            {},
            [forecast("F0", "2026-03-01", 10), forecast("F1", "2026-03-02", 10), order("S1", "2026-03-01", 4)],
            left("F1", 6),
            "an order of today counts, a line of today takes nothing of it",
        ),
        (
            TODAY,
            key("week", 0),
            {},
            [forecast("F2", "2026-03-03", 2), forecast("F1", "2026-03-03", 3), order("S1", "2026-03-02", 4)],
            left("F1 F2", 0, 1),
            "on one day by id",
        ),
        (
            TODAY,
            key("week", 100),
            {},
            [forecast("F1", "2026-03-03", 10), order("S1", "2026-03-02", 4)],
            left("F1", 6),
            "percentages are ignored",
        ),
        (
            TODAY,
            key("week", 0, name="L"),
            {},
            [forecast("F1", "2026-03-03", 10), order("S1", "2026-03-03", 4)],
            left("F1", 10),
            "without a key of its own an item is not reduced",
        ),
        (
            TODAY,
            [
                {"key": "K", "change": 0, "unit": "week", "percent": "0"},
                {"key": "K", "change": 1, "unit": "month", "percent": "0"},
                {"key": "K", "change": 1, "unit": "week", "percent": "0"},
            ],
            {},
            [
                forecast("F1", "2026-03-07", 10),
                forecast("F2", "2026-03-08", 10),
                forecast("F3", "2026-03-31", 10),
                forecast("F4", "2026-04-01", 10),
                order("S0", "2026-02-01", 3),
                order("S2", "2026-03-31", 15),
            ],
            left("F1 F2 F3 F4", 7, 0, 5, 10),
            "lines of a key in the order of their ends, whatever their units; one that holds no day is none",
        ),
        (
            TODAY,
            key("week", 0),
            {},
            [
                forecast("F1", "2026-03-03", -5),
                forecast("F2", "2026-03-04", 10),
                order("S1", "2026-03-04", 4),
                order("S2", "2026-03-04", -2),
            ],
            left("F1 F2", -5, 6),
            "a negative line gives nothing, a negative order takes nothing",
        ),
    ],
)
def test_orders_in_the_periods_of_a_key(
    start: str, keys: list[Row], changes: Row, rows: list[Row], expected: dict[str, Decimal], because: str
) -> None:
    plan = plan_of(start, forecast_reduction_method=BY_KEY, **changes)
    assert left_of(reduced_of(plan, rows, keys)) == expected, because


@pytest.mark.parametrize(
    ("start", "point", "rows", "expected", "because"),
    [
        (
            "2025-12-20",
            {},
            [
                forecast("F1", "2026-01-01", 1000),
                forecast("F2", "2026-02-01", 1000),
                order("S1", "2026-01-15", 200),
                order("S2", "2026-02-15", 400),
            ],
            left("F1 F2", 800, 600),
            "up to the next line, the last one without end (po-0090)",
        ),
        (
            "2025-12-10",
            {},
            [
                forecast("F1", "2026-01-01", 1000),
                forecast("F2", "2026-01-05", 500),
                forecast("F3", "2026-01-12", 1000),
                order("S1", "2025-12-15", 500),
                order("S2", "2026-01-03", 100),
                order("S3", "2026-01-10", 200),
            ],
            left("F1 F2 F3", 900, 300, 1000),
            "orders before the first line reduce nothing (po-0091)",
        ),
        (
            "2025-12-20",
            {},
            [forecast("F1", "2026-01-01", 1000), forecast("F2", "2026-02-01", 1000), order("S1", "2026-01-15", 1300)],
            left("F1 F2", 0, 1000),
            "the excess lapses (po-0092)",
        ),
        (
            TODAY,
            {"positive_days": 10},
            [
                forecast("F1", "2026-03-03", 100),
                forecast("F2", "2026-03-31", 100),
                order("S1", "2026-03-13", 40),
                order("S2", "2026-03-14", 30),
            ],
            left("F1 F2", 60, 100),
            "exactly the positive days away still reduces (po-guard-0050)",
        ),
        (
            "2025-12-10",
            {"positive_days": 4},
            [forecast("F1", "2026-01-05", 500), forecast("F2", "2026-01-12", 1000), order("S1", "2026-01-10", 200)],
            left("F1 F2", 500, 1000),
            "five days are more than four",
        ),
        (
            TODAY,
            {"positive_days": 0},
            [forecast("F1", "2026-03-03", 100), order("S1", "2026-03-03", 40), order("S2", "2026-03-04", 30)],
            left("F1", 60),
            "0 positive days are the day itself",
        ),
        (
            TODAY,
            {},
            [
                forecast("F0", "2026-02-20", 100),
                forecast("F1", "2026-03-10", 100),
                order("S0", "2026-03-09", 70),
                order("S1", "2026-03-10", 30),
            ],
            left("F1", 70),
            "the day of the line is in its period",
        ),
        (
            TODAY,
            {},
            [forecast("F0", "2026-02-20", 100), order("S0", "2026-03-09", 70)],
            {},
            "what a dropped line bounds it keeps",
        ),
        (
            TODAY,
            {"fence": 20},
            [forecast("F1", "2026-03-10", 100), order("S1", "2026-03-21", 30), order("S2", "2026-03-22", 20)],
            left("F1", 70),
            "an order beyond the fence does not count",
        ),
        (
            TODAY,
            {},
            [
                forecast("F2", "2026-03-10", 30),
                forecast("F1", "2026-03-10", 20),
                forecast("F3", "2026-03-20", 10),
                order("S1", "2026-03-12", 25),
            ],
            left("F1 F2 F3", 0, 25, 10),
            "lines of one day share their period; by id",
        ),
        (
            TODAY,
            {"reduction_key": None},
            [forecast("F1", "2026-03-10", 100), order("S1", "2026-03-21", 30)],
            left("F1", 70),
            "no key is needed",
        ),
    ],
)
def test_orders_in_dynamic_periods(start: str, point: Row, rows: list[Row], expected: dict[str, Decimal], because: str) -> None:
    plan = plan_of(start, forecast_reduction_method=DYNAMIC)
    assert left_of(reduced_of(plan, rows, points=[point])) == expected, because


@pytest.mark.parametrize(
    ("kind", "by_orders", "by_all", "because"),
    [
        (DemandType.SALES_ORDER, 60, 60, "the order line that the forecast expected"),
        (DemandType.SERVICE_ORDER, 100, 60, "an issue, but no sales order"),
        (DemandType.PROJECT, 100, 60, "an issue"),
        (DemandType.PRODUCTION_COMPONENT, 100, 60, "a production issue"),
        (DemandType.ASSEMBLY_COMPONENT, 100, 60, "a production issue"),
        (DemandType.TRANSFER_OUT, 100, 60, "a transfer issue"),
        (DemandType.PURCHASE_RETURN, 100, 60, "goods that leave"),
        (DemandType.PURCHASE_REQUISITION, 100, 60, "an issue, where the plan includes requisitions"),
        (DemandType.SALES_QUOTATION, 100, 60, "an issue, where the plan includes quotations"),
        (DemandType.POSTED_SALE, 100, 100, "it has taken its stock already"),
        (DemandType.BLANKET_SALES_ORDER, 100, 100, "it takes nothing before a sales order draws on it"),
    ],
)
def test_qualified_demand(kind: DemandType, by_orders: int, by_all: int, because: str) -> None:
    rows = [forecast("F1", "2026-03-10", 100), demand(kind, "D1", "2026-03-11", 40)]
    plan = plan_of(TODAY, forecast_reduction_method=DYNAMIC, include_requisitions=True, include_sales_quotations=True)
    assert left_of(reduced_of(plan, rows)) == left("F1", by_orders), because
    plan = replace(plan, reduce_forecast_by=ReduceForecastBy.ALL_TRANSACTIONS)
    assert left_of(reduced_of(plan, rows)) == left("F1", by_all), because


def test_every_demand_type_is_decided() -> None:
    (decided,) = (mark for mark in test_qualified_demand.pytestmark if mark.name == "parametrize")
    assert {row[0] for row in decided.args[1]} | {DemandType.FORECAST} == set(DemandType)


@pytest.mark.parametrize(
    ("row", "changes", "loaded", "because"),
    [
        (order("D1", TODAY, 1), {}, True, "nothing speaks against it"),
        (order("D1", TODAY, 1, exclude_from_planning=True), {}, True, "the plan does not honour the flag"),
        (order("D1", TODAY, 1, exclude_from_planning=True), {"exclude_specific_transactions": True}, False, "it does"),
        (order("D1", TODAY, 1, exclude_from_planning=False), {"exclude_specific_transactions": True}, True, "not flagged"),
        (order("D1", TODAY, 1), {"exclude_specific_transactions": True}, True, "not flagged"),
        (demand(DemandType.PURCHASE_REQUISITION, "D1", TODAY, 1), {}, False, "requisitions only where included"),
        (demand(DemandType.PURCHASE_REQUISITION, "D1", TODAY, 1), {"include_requisitions": True}, True, "included"),
        (demand(DemandType.SALES_QUOTATION, "D1", TODAY, 1), {}, False, "quotations only where included"),
        (demand(DemandType.SALES_QUOTATION, "D1", TODAY, 1), {"include_sales_quotations": True}, True, "0 asks for none"),
        (
            demand(DemandType.SALES_QUOTATION, "D1", TODAY, 1),
            {"include_sales_quotations": True, "probability_pct": Decimal(1)},
            False,
            "no probability is less than any that is asked for",
        ),
        (
            demand(DemandType.SALES_QUOTATION, "D1", TODAY, 1, probability_pct="60.5"),
            {"include_sales_quotations": True, "probability_pct": Decimal("60.5")},
            True,
            "as probable as asked",
        ),
        (
            demand(DemandType.SALES_QUOTATION, "D1", TODAY, 1, probability_pct="9"),
            {"include_sales_quotations": True, "probability_pct": Decimal(60)},
            False,
            "less probable, compared as numbers",
        ),
    ],
)
def test_rows_that_a_plan_reads(row: Row, changes: Row, loaded: bool, because: str) -> None:
    plan = plan_of(TODAY, **changes)
    assert (not rows_of([row], plan).filter(is_loaded(plan)).is_empty()) == loaded, because


def test_a_row_that_is_not_read_neither_counts_nor_reduces_nor_bounds() -> None:
    flagged = {"exclude_from_planning": True}
    rows = [
        forecast("F1", "2026-03-10", 100),
        forecast("F2", "2026-03-20", 100, **flagged),
        order("S1", "2026-03-21", 30),
        order("S2", "2026-03-21", 5, **flagged),
    ]
    plan = plan_of(TODAY, forecast_reduction_method=DYNAMIC, exclude_specific_transactions=True)
    assert left_of(reduced_of(plan, rows)) == left("F1", 70)


@pytest.mark.parametrize("method", ForecastReductionMethod)
def test_planning_points_do_not_see_each_other(method: ForecastReductionMethod) -> None:
    points = [
        {"location": "EAST"},
        {"location": "WEST", "reduction_key": "L"},
        {"location": "WEST", "variant": "RED"},
        {"item": "B", "location": "EAST", "reduction_key": None},
    ]
    keys = [*key("week", 50, 50), *key("week", 20, name="L")]
    plan = plan_of(TODAY, forecast_reduction_method=method)
    rows_at = []
    for number, point in enumerate(points, start=1):
        place = {name: cell for name, cell in point.items() if name in ("item", "variant", "location")}
        rows_at.append(
            [
                forecast(f"F{number}", "2026-03-05", 10 * number, **place),
                forecast(f"G{number}", "2026-03-09", 10, **place),
                order(f"S{number}", "2026-03-06", 12, **place),
            ]
        )
    together = left_of(reduced_of(plan, [row for rows in rows_at for row in rows], keys, points))
    alone = [left_of(reduced_of(plan, rows, keys, [point])) for rows, point in zip(rows_at, points, strict=True)]
    assert together == {name: rest for at_point in alone for name, rest in at_point.items()}
    assert len(together) == 2 * len(points)


def test_columns_and_order_of_the_lines() -> None:
    rows = [
        order("S1", "2026-03-05", 4),
        forecast("F3", "2026-03-04", 10),
        forecast("F1", "2026-03-09", 5),
        forecast("F2", "2026-03-04", 1),
    ]
    reduced = reduced_of(plan_of(TODAY, forecast_reduction_method=DYNAMIC), rows)
    assert reduced.schema == pl.Schema(REDUCED)
    told = reduced.select("row", "id", "due", pl.col("quantity", "left", "taken") // QUANTA_PER_UNIT, "method")
    assert told.rows() == [
        (3, "F2", 3, 1, 0, 1, DYNAMIC),
        (1, "F3", 3, 10, 7, 3, DYNAMIC),
        (2, "F1", 8, 5, 5, 0, ForecastReductionMethod.NONE),
    ]


def test_days_are_counted_from_the_planning_start_and_compared_with_today() -> None:
    rows = [forecast("F1", "2026-03-03", 10), forecast("F2", "2026-03-04", 10), forecast("F3", "2026-03-10", 10)]
    plan = plan_of(TODAY, today=date(2026, 3, 3), forecast_reduction_method=PERCENT)
    reduced = reduced_of(plan, rows, key("week", 40))
    assert reduced.select("id", "due").rows() == [("F2", 3), ("F3", 9)], "due counts from the planning start"
    assert left_of(reduced) == left("F2 F3", 6, 10), "the week of the key begins today, so that it ends on the 9th"


@pytest.mark.parametrize(
    ("rows", "expected", "because"),
    [
        (
            [forecast("F2", "2026-03-10", 2), forecast("F1", "2026-03-10", 3), forecast("F3", "2026-03-10", 4)],
            [("F1", 1, 9, 9, 9)],
            "2 + 3 + 4 = 9: one requirement, and the first by id speaks for it",
        ),
        (
            [forecast("F2", "2026-03-10", 2), forecast("F1", "2026-03-10", 3), order("S1", "2026-03-10", 4)],
            [("F1", 1, 9, 1, 5)],
            "the sum is made after the reduction, and the first by id speaks for it even where nothing of it is left",
        ),
        ([forecast("F1", "2026-03-10", 2), order("S1", "2026-03-10", 2)], [], "nothing is left"),
        ([forecast("F1", "2026-03-10", 2), forecast("F2", "2026-03-10", -2)], [], "nothing adds up"),
        ([forecast("F1", "2026-03-10", 2), forecast("F2", "2026-03-10", -3)], [], "less than nothing is no requirement"),
        (
            [forecast("F1", "2026-03-11", 2), forecast("F2", "2026-03-10", 3), forecast("F3", "2026-03-11", -1)],
            [("F2", 1, 9, 3, 3), ("F1", 0, 10, 1, 1)],
            "by day",
        ),
    ],
)
def test_what_is_left_of_one_day_is_one_requirement(rows: list[Row], expected: list[tuple[Any, ...]], because: str) -> None:
    summed = forecast_requirements(reduced_of(plan_of(TODAY, forecast_reduction_method=DYNAMIC), rows))
    told = summed.select("id", "row", "due", pl.col("quantity", "entered") // QUANTA_PER_UNIT)
    assert told.rows() == expected, because


@pytest.mark.parametrize(
    ("start", "change", "unit", "expected", "because"),
    [
        (date(2026, 1, 31), 10, "day", date(2026, 2, 10), "days"),
        (date(2026, 1, 31), 2, "week", date(2026, 2, 14), "weeks"),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28), "the last day where the month is shorter"),
        (date(2026, 1, 31), 2, "month", date(2026, 3, 31), "counted from the start, not from the period before"),
        (date(2026, 1, 1), 10**12, "month", date(2126, 1, 1), "a hundred years are for ever"),
        (date(2026, 1, 1), 10**12, "day", date(2125, 12, 8), "36,500 days are for ever"),
    ],
)
def test_ends_of_key_periods(start: date, change: int, unit: str, expected: date, because: str) -> None:
    assert day_after(start, change, unit) == expected, because


# ---------------------------------------------------------------------------------------------------------------------------------
# The specification read literally, one planning point after the other, one line after the other.


def literal(plan: Settings, rows: list[Row], keys: list[Row], points: list[Row], models: list[Row]) -> dict[str, int]:
    """What is left of each line that counts."""
    result: dict[str, int] = {}
    for point in points:
        place = (point["item"], point["variant"], point["location"])
        mine = [row for row in rows if (row["item"], row["variant"], row["location"]) == place]
        result |= _literal_point(plan, mine, keys, point, models)
    return result


def _literal_point(plan: Settings, rows: list[Row], keys: list[Row], point: Row, models: list[Row]) -> dict[str, int]:
    if not plan.include_demand_forecast:
        return {}
    today = (plan.today - plan.start_date).days
    if plan.exclude_specific_transactions:
        rows = [row for row in rows if not row["exclude_from_planning"]]
    rows = [row for row in rows if point["fence"] is None or row["due"] <= point["fence"]]
    if plan.forecast_model is None:
        wanted = None
    else:
        submodels = [model["submodels"] or [] for model in models if model["model"] == plan.forecast_model]
        wanted = {plan.forecast_model}.union(*submodels)
    dated = [row for row in rows if row["type"] == "forecast" and (wanted is None or row["model"] in wanted)]
    dated.sort(key=lambda row: (row["due"], row["id"]))
    lines = [row for row in dated if row["due"] > today]
    orders = [row for row in rows if row["quantity"] > 0 and _literal_qualified(plan, row["type"])]
    left = {row["id"]: row["quantity"] for row in lines}

    def take(line: Row, quantity: int) -> int:
        taken = max(min(left[line["id"]], quantity), 0)
        left[line["id"]] -= taken
        return quantity - taken

    first_days = [today] + [
        (day_after(plan.today, line["change"], line["unit"]) - plan.start_date).days
        for line in keys
        if line["key"] == point["reduction_key"]
    ]
    percents = [Decimal(line["percent"]) for line in keys if line["key"] == point["reduction_key"]]
    periods = [range(first, after) for first, after in pairwise(first_days)]
    match plan.forecast_reduction_method:
        case ForecastReductionMethod.PERCENT_REDUCTION_KEY:
            for line in lines:
                for period, percent in zip(periods, percents, strict=True):
                    if line["due"] in period:
                        exact = line["quantity"] * max(1 - percent / 100, Decimal(0))
                        left[line["id"]] = int((exact + Decimal("0.5")).to_integral_value(ROUND_FLOOR))
        case ForecastReductionMethod.TRANSACTIONS_REDUCTION_KEY:
            demand = [sum(order["quantity"] for order in orders if max(order["due"], today) in period) for period in periods]
            inside = [[line for line in lines if line["due"] in period] for period in periods]
            for number in range(len(periods)):
                for line in inside[number]:
                    demand[number] = take(line, demand[number])
            if plan.forecast_reduction_excess is ForecastReductionExcess.PREVIOUS_THEN_NEXT:
                for number in range(len(periods)):
                    for other in (number - 1, number + 1):
                        if 0 <= other < len(periods):
                            for line in inside[other]:
                                demand[number] = take(line, demand[number])
        case ForecastReductionMethod.TRANSACTIONS_DYNAMIC_PERIOD:
            days = sorted({line["due"] for line in dated})
            for day, after in pairwise([*days, 10**9]):
                farthest = 10**9 if point["positive_days"] is None else point["positive_days"]
                rest = sum(order["quantity"] for order in orders if day <= order["due"] < after and order["due"] - day <= farthest)
                for line in lines:
                    if line["due"] == day:
                        rest = take(line, rest)
    return left


def _literal_qualified(plan: Settings, kind: str) -> bool:
    if plan.reduce_forecast_by is ReduceForecastBy.ORDERS:
        return kind == "sales_order"
    return kind not in ("forecast", "posted_sale")


PLACES = [("A", "", ""), ("A", "RED", ""), ("B", "", "EAST")]
TYPES = ["forecast"] * 4 + ["sales_order"] * 4 + ["transfer_out", "posted_sale"]
LAST = 30
"""The last day on which rows of a problem may fall; the first is five days before the plan."""
Problem = tuple[Settings, list[Row], list[Row], list[Row], list[Row]]


def _at(place: tuple[str, str, str]) -> Row:
    return dict(zip(("item", "variant", "location"), place, strict=True))


def _mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*[usual] * 3 * len(others), *others])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Settings, demand rows, key lines, planning points and models; ids in another order than the rows.

    Most rows stand at one planning point and close together, so that they meet.
    """
    start = date(2026, 1, 30)
    plan = plan_of(
        start.isoformat(),
        today=start + timedelta(draw(st.integers(0, 5))),
        include_demand_forecast=draw(_mostly(True, False)),
        exclude_specific_transactions=draw(st.booleans()),
        forecast_model=draw(_mostly(None, "M")),
        forecast_reduction_method=draw(st.sampled_from([BY_KEY, BY_KEY, DYNAMIC, PERCENT, ForecastReductionMethod.NONE])),
        reduce_forecast_by=draw(st.sampled_from(ReduceForecastBy)),
        forecast_reduction_excess=draw(_mostly(ForecastReductionExcess.PREVIOUS_THEN_NEXT, ForecastReductionExcess.NONE)),
    )
    row = st.fixed_dictionaries(
        {
            "place": _mostly(PLACES[0], *PLACES[1:]),
            "type": st.sampled_from(TYPES),
            "due": st.integers(-5, LAST),
            "quantity": st.one_of(st.integers(1, 20), st.integers(1, 20), st.integers(-3, 3)),
            "model": _mostly("M", "N", "O", None),
            "exclude_from_planning": _mostly(None, False, True),
        }
    )
    drawn = draw(st.lists(row, min_size=draw(st.sampled_from([0, 10, 20])), max_size=30))
    numbers = draw(st.permutations(range(len(drawn))))
    rows = [
        {name: cell for name, cell in cells.items() if name != "place"} | _at(cells["place"]) | {"id": f"D{number:02}"}
        for number, cells in zip(numbers, drawn, strict=True)
    ]
    points = [
        _at(place)
        | {
            "reduction_key": draw(_mostly("K", "L", None)),
            "positive_days": draw(st.one_of(st.none(), st.integers(0, 15))),
            "fence": draw(st.one_of(st.none(), st.integers(LAST // 2, LAST))),
        }
        for place in PLACES
    ]
    keys = [*draw(_key_lines("K")), *draw(_key_lines("L"))]
    return plan, rows, keys, points, [{"model": "M", "submodels": draw(st.sampled_from([["N"], [], None]))}]


@st.composite
def _key_lines(draw: st.DrawFn, name: str) -> list[Row]:
    unit, most = draw(st.sampled_from([(KeyUnit.DAY, LAST), (KeyUnit.WEEK, 5), (KeyUnit.WEEK, 5), (KeyUnit.MONTH, 2)]))
    changes = draw(st.one_of(st.just(range(1, most + 1)), st.lists(st.integers(1, most), unique=True, max_size=6).map(sorted)))
    percent = st.sampled_from(["0", "25", "50", "100", "-10", "33.33333", "130"])
    return [{"key": name, "change": change, "unit": unit.value, "percent": draw(percent)} for change in changes]


@st.composite
def crowded(draw: st.DrawFn) -> Problem:
    """Lines and sales orders of two planning points within a few days, each a period of its key: excess meets everywhere."""
    start, last = date(2026, 1, 30), 6
    plan = plan_of(start.isoformat(), forecast_reduction_method=draw(st.sampled_from([BY_KEY, BY_KEY, DYNAMIC])))
    cells = st.tuples(st.sampled_from(PLACES[:2]), st.sampled_from(TYPES[3:5]), st.integers(1, last), st.integers(1, 9))
    drawn = draw(st.lists(cells, min_size=draw(st.sampled_from([3, 12])), max_size=20))
    names = draw(st.permutations([f"D{number:02}" for number in range(len(drawn))]))
    rows = [
        {"id": name, "type": kind, "due": due, "quantity": quantity, "model": None, "exclude_from_planning": None} | _at(place)
        for name, (place, kind, due, quantity) in zip(names, drawn, strict=True)
    ]
    points = [_at(place) | {"reduction_key": "K", "positive_days": None, "fence": None} for place in PLACES[:2]]
    return plan, rows, key("day", *[0] * (last + 1)), points, []


relaxed = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(st.one_of(problems(), crowded()))
def test_equals_the_literal_reading(problem: Problem) -> None:
    reduced = reduced_of(*problem)
    assert dict(reduced.select("id", "left").iter_rows()) == literal(*problem)


@relaxed
@given(st.one_of(problems(), crowded()))
def test_requirements_are_the_sums_of_the_lines(problem: Problem) -> None:
    reduced = reduced_of(*problem)
    sums: dict[tuple[Any, ...], list[Any]] = {}
    for line in reduced.sort("id").iter_rows(named=True):
        total = sums.setdefault((line["item"], line["variant"], line["location"], line["due"]), [line["row"], line["id"], 0, 0])
        total[2] += line["left"]
        total[3] += line["quantity"]
    expected = [(row, name, *day, rest, entered) for day, (row, name, rest, entered) in sorted(sums.items()) if rest > 0]
    assert forecast_requirements(reduced).rows() == expected


@relaxed
@given(st.one_of(problems(), crowded()))
def test_orders_leave_nothing_negative_and_take_no_more_than_they_are(problem: Problem) -> None:
    plan, rows, *_ = problem
    reduced = reduced_of(*problem)
    assert (reduced["quantity"] - reduced["left"]).equals(reduced["taken"])
    if plan.forecast_reduction_method is not PERCENT:
        assert reduced.filter(pl.col("left") < pl.min_horizontal("quantity", 0)).is_empty()
        assert (reduced["taken"] >= 0).all()
        assert (reduced["taken"] <= reduced["quantity"].clip(lower_bound=0)).all()
        orders = sum(max(row["quantity"], 0) for row in rows if row["type"] != "forecast")
        assert reduced["taken"].sum() <= orders


@relaxed
@given(st.one_of(problems(), crowded()), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(problem: Problem, chance: random.Random) -> None:
    plan, rows, keys, points, models = problem
    mixed = [chance.sample(part, len(part)) for part in (rows, keys, points, models)]
    columns = pl.exclude("row")
    assert_frame_equal(reduced_of(plan, *mixed).select(columns), reduced_of(*problem).select(columns))
