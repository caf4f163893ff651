"""The bakery shows every coverage code and message, without a finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import lotwise
from lotwise.terms import Message

if TYPE_CHECKING:
    from lotwise.planner import Plan

FOLDER = Path(__file__).parents[2] / "examples" / "bakery"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return lotwise.plan(lotwise.read(FOLDER))


def test_has_no_findings(plan: Plan) -> None:
    assert plan.findings.is_empty()


def test_uses_every_coverage_code(plan: Plan) -> None:
    assert {"period", "requirement", "min_max", "manual"} <= set(plan.encoded.skus["reordering_policy"])


def test_gives_every_action_message(plan: Plan) -> None:
    assert set(plan.action_messages["message"]) == set(Message)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("period", "needs of some days share an order"),
        ("below_minimum", "a refill"),
        ("maximum", "an order is split"),
        ("multiple", "an order is rounded up"),
        ("minimum", "an order is raised"),
        ("requisition", "a requisition has an order of its own"),
        ("beyond_tolerance", "an open order is too late to be used"),
    ],
)
def test_shows_the_reason(plan: Plan, code: str, why: str) -> None:
    assert code in set(plan.reasons["code"]), why


def test_a_delay_reaches_a_customer(plan: Plan) -> None:
    late = plan.delays.filter(plan.delays["demand_type"].cast(str) == "sales_order")
    assert not late.is_empty()
    assert plan.lines["delay_days"].max() > 0


def test_keeps_planned_orders_of_the_last_run(plan: Plan) -> None:
    kept = plan.lines.filter(plan.lines["supply_id"].is_not_null())
    assert set(kept["supply_id"]) == {"PL-61", "PL-62"}


def test_forecasts_are_reduced(plan: Plan) -> None:
    left = plan.requirements.filter(plan.requirements["demand_type"].cast(str) == "forecast")
    assert (left["quantity"] == 0).any(), "orders use some lines up"
