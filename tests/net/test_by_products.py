"""By-products of existing orders follow the order: they are neither counted twice nor left behind."""

from __future__ import annotations

from typing import Any

import pytest
from polars.testing import assert_frame_equal

import lotwise
from lotwise.testing import dataset_of

PLAN = {"start_date": "2026-03-02", "end_date": "2026-06-30"}
BOMS = [{"parent": "FRAME", "component": "OFFCUT", "quantity_per": -2}]


def planned(sale: dict[str, Any] | None, boms: list[dict[str, Any]], *, compiled: bool) -> lotwise.planner.Plan:
    """A frame order of 3 on 1 April that yields 6 offcuts on the same day, and who buys frames."""
    return lotwise.plan(
        dataset_of(
            PLAN,
            items=[
                {"item": "FRAME", "reordering_policy": "lot_for_lot", "replenishment": "production", "rescheduling_period": "2M"},
                {"item": "OFFCUT", "reordering_policy": "lot_for_lot"},
            ],
            boms=boms,
            supplies=[{"id": "PR1", "type": "production_order", "item": "FRAME", "due_date": "2026-04-01", "quantity": 3}],
            demands=[
                *([sale] if sale else []),
                {
                    "id": "PR1/1",
                    "type": "production_component",
                    "item": "OFFCUT",
                    "due_date": "2026-04-01",
                    "quantity": -6,
                    "of_supply": "PR1",
                },
            ],
        ),
        compiled=compiled,
    )


def sold(quantity: int, due: str) -> dict[str, Any]:
    return {"id": "SO1", "type": "sales_order", "item": "FRAME", "due_date": due, "quantity": quantity}


@pytest.mark.parametrize("boms", [BOMS, []], ids=["bill", "no bill"])
@pytest.mark.parametrize(
    ("sale", "offcuts", "because"),
    [
        (sold(3, "2026-04-01"), [("2026-04-01", 6)], "the order stays, and its by-product"),
        (sold(3, "2026-03-20"), [("2026-03-20", 6)], "the order moves: its by-product moves, and counts once"),
        (sold(5, "2026-04-01"), [("2026-04-01", 10)], "the order grows"),
        (sold(4, "2026-04-09"), [("2026-04-09", 8)], "the order moves and grows"),
        (None, [], "the order is cancelled and yields nothing"),
    ],
)
def test_by_products_follow_their_order(
    sale: dict[str, Any] | None, offcuts: list[tuple[str, int]], because: str, boms: list[dict[str, Any]]
) -> None:
    plan = planned(sale, boms, compiled=False)
    stock = plan.projected_inventory
    stock = stock.filter((stock["item"] == "OFFCUT") & (stock["projected"] != 0))
    found = [(str(day), int(left)) for day, left in stock.select("date", "projected").iter_rows()]
    assert found == offcuts, because


def test_compiled_and_interpreted_agree() -> None:
    sale = sold(4, "2026-04-09")
    one, other = (planned(sale, BOMS, compiled=compiled) for compiled in (True, False))
    assert_frame_equal(one.projected_inventory, other.projected_inventory)
