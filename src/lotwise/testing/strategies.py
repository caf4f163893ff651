"""Hypothesis strategies: small planning problems in which everything happens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from lotwise.testing.rows import dataset_of

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

START = date(2026, 1, 30)
"""Near a month's end, so that calendar months matter."""
HORIZON = 60
REORDER_POINT_POLICIES = ("fixed_reorder_qty", "maximum_qty")
ALL_POLICIES = ("lot_for_lot", "lot_for_lot", "order", *REORDER_POINT_POLICIES)

quantities = st.one_of(st.integers(1, 40), st.sampled_from(["0.5", "2.25", "7.00001"]))
periods = st.sampled_from([None, "0D", "3D", "1W", "2W", "1M"])
days = st.integers(-6, HORIZON + 8)


def _optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), values)


@st.composite
def items(draw: st.DrawFn, name: str, policies: tuple[str, ...], without: frozenset[str]) -> dict[str, Any]:
    """One item with planning parameters, except those named in ``without``."""
    card = {
        "item": name,
        "replenishment": draw(st.sampled_from(["purchase", "production"])),
        "reordering_policy": draw(st.sampled_from(policies)),
        "include_inventory": draw(_optional(st.booleans())),
        "lead_time": draw(_optional(st.sampled_from(["2D", "1W"]))),
        "safety_lead_time": draw(_optional(st.sampled_from(["1D"]))),
        "lot_accumulation_period": draw(periods),
        "rescheduling_period": draw(periods),
        "dampener_period": draw(_optional(st.sampled_from(["2D", "1W"]))),
        "dampener_quantity": draw(_optional(st.integers(1, 8))),
        "safety_stock": draw(_optional(st.integers(1, 25))),
        "minimum_order_quantity": draw(_optional(st.integers(1, 20))),
        "maximum_order_quantity": draw(_optional(st.integers(20, 45))),
        "order_multiple": draw(_optional(st.sampled_from([2, 5, 6]))),
        "time_bucket": draw(_optional(st.sampled_from(["3D", "1W", "1M"]))),
        "reorder_point": draw(st.integers(0, 30)),
        "reorder_quantity": draw(st.integers(1, 25)),
        "maximum_inventory": draw(st.integers(31, 80)),
        "overflow_level": draw(_optional(st.integers(1, 90))),
    }
    if card["reordering_policy"] in REORDER_POINT_POLICIES:
        card["lot_accumulation_period"] = card["rescheduling_period"] = None
    elif card["reordering_policy"] == "lot_for_lot":
        card["time_bucket"] = None  # it would stand for the two periods left out
    return {column: value for column, value in card.items() if column not in without}


@st.composite
def demands(draw: st.DrawFn, name: str, item: str, linkable: list[str]) -> dict[str, Any]:
    """One demand: mostly a sales order; some linked order-to-order to one of the orders named."""
    kind = draw(st.sampled_from(["sales_order", "sales_order", "service_order", "production_component", "forecast"]))
    row = {
        "id": name,
        "type": kind,
        "item": item,
        "due_date": START + timedelta(draw(days)),
        "quantity": draw(quantities),
    }
    if linkable and kind != "forecast" and draw(st.integers(0, 5)) == 0:
        row["order_to_order_supply"] = draw(st.sampled_from(linkable))
    return row


@st.composite
def supplies(draw: st.DrawFn, name: str, item: str, kinds: tuple[str, ...], without: frozenset[str]) -> dict[str, Any]:
    """One open order, some of them inflexible or released; without the columns named in ``without``."""
    kind = draw(st.sampled_from(kinds))
    row = {
        "id": name,
        "type": kind,
        "item": item,
        "due_date": START + timedelta(draw(days)),
        "quantity": draw(quantities),
        "flexibility": draw(_optional(st.just("none"))),
        "status": draw(_optional(st.just("released"))),
    }
    return {column: value for column, value in row.items() if column not in without}


@st.composite
def datasets(
    draw: st.DrawFn,
    *,
    policies: tuple[str, ...] = ALL_POLICIES,
    kinds: tuple[str, ...] = ("purchase_order", "production_order"),
    links: bool = True,
    without: frozenset[str] = frozenset(),
    max_items: int = 2,
    max_rows: int = 7,
    overflow: bool = True,
) -> Dataset:
    """A checked dataset of a few items, each with stock, demands and orders, some linked order-to-order.

    Without ``overflow`` no order is cut for rising above an overflow level. ``kinds`` are the types of open orders; ``without``
    names columns of items and supplies that no row gets.
    """
    tables: dict[str, list[dict[str, Any]]] = {"items": [], "stock": [], "demands": [], "supplies": []}
    for number in range(draw(st.integers(1, max_items))):
        item = f"I{number}"
        tables["items"].append(draw(items(item, policies, without)))
        if stock := draw(_optional(st.integers(-10, 40))):
            tables["stock"].append({"item": item, "quantity": stock})
        orders = [f"S{number}-{each}" for each in range(draw(st.integers(0, max_rows)))]
        tables["supplies"] += [draw(supplies(name, item, kinds, without)) for name in orders]
        needs = [f"D{number}-{each}" for each in range(draw(st.integers(0, max_rows)))]
        tables["demands"] += [draw(demands(name, item, orders if links else [])) for name in needs]
    settings = {
        "start_date": START,
        "end_date": START + timedelta(HORIZON),
        "respect_planning_parameters": draw(st.booleans()),
        "default_safety_lead_time": draw(st.sampled_from(["0D", "1D"])),
        "blank_overflow_level": "allow_default_calculation" if overflow else "use_item_values_only",
    }
    return dataset_of(settings, **tables)
