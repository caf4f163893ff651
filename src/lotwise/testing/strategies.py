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


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly nothing, else one of the values."""
    return st.one_of(st.none(), st.none(), values)


@st.composite
def items(draw: st.DrawFn, name: str, policies: tuple[str, ...], without: frozenset[str]) -> dict[str, Any]:
    """One item with planning parameters, except those named in ``without``."""
    card = {
        "item": name,
        "replenishment": draw(st.sampled_from(["purchase", "production"])),
        "reordering_policy": draw(st.sampled_from(policies)),
        "include_inventory": draw(optional(st.booleans())),
        "lead_time": draw(optional(st.sampled_from(["2D", "1W"]))),
        "safety_lead_time": draw(optional(st.sampled_from(["1D"]))),
        "lot_accumulation_period": draw(periods),
        "rescheduling_period": draw(periods),
        "dampener_period": draw(optional(st.sampled_from(["2D", "1W"]))),
        "dampener_quantity": draw(optional(st.integers(1, 8))),
        "safety_stock": draw(optional(st.integers(1, 25))),
        "minimum_order_quantity": draw(optional(st.integers(1, 20))),
        "maximum_order_quantity": draw(optional(st.integers(20, 45))),
        "order_multiple": draw(optional(st.sampled_from([2, 5, 6]))),
        "time_bucket": draw(optional(st.sampled_from(["3D", "1W", "1M"]))),
        "reorder_point": draw(st.integers(0, 30)),
        "reorder_quantity": draw(st.integers(1, 25)),
        "maximum_inventory": draw(st.integers(31, 80)),
        "overflow_level": draw(optional(st.integers(1, 90))),
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
        "flexibility": draw(optional(st.just("none"))),
        "status": draw(optional(st.just("released"))),
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
        if stock := draw(optional(st.integers(-10, 40))):
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


# --- networks --------------------------------------------------------------------------------------------------------------------

MAIN, EAST = "MAIN", "EAST"
"""Where networks produce and buy, and where their transfers go."""


@st.composite
def networks(
    draw: st.DrawFn,
    *,
    policies: tuple[str, ...] = ALL_POLICIES,
    without: frozenset[str] = frozenset(),
    max_levels: int = 4,
    max_rows: int = 6,
    component_forecasts: bool = False,
) -> Dataset:
    """A checked dataset of items that need each other, at two locations: bills of material, transfers, make-to-order, orders.

    Items of a level need items of the levels below; rows of bills have scrap, offsets, validity, places, and may be phantoms or
    by-products. Some items have SKUs, some of them at the second location, which the first one supplies by transfer. Existing
    production orders have component need of their own, existing transfers go both ways. ``without`` names columns that no
    item gets. With ``component_forecasts`` most items have forecasts that needs take from, of a location or of all together.
    """
    levels = [
        [f"L{level}-{number}" for number in range(draw(st.integers(1, 3)))] for level in range(draw(st.integers(2, max_levels)))
    ]
    tables: dict[str, list[dict[str, Any]]] = {"items": [], "skus": [], "boms": [], "stock": [], "demands": [], "supplies": []}
    places: dict[str, list[str]] = {}
    for level, names in enumerate(levels):
        below = [name for deeper in levels[level + 1 :] for name in deeper]
        for name in names:
            tables["items"].append(draw(network_items(name, policies, without, is_bought=not below)))
            tables["boms"] += draw(bills(name, below)) if below else []
            places[name] = draw(st.sampled_from([[""], [MAIN], [MAIN, EAST], [MAIN, EAST]]))
            if EAST in places[name]:
                by_transfer = {"replenishment": "transfer", "transfer_from": MAIN}
                tables["skus"] += [{"item": name, "location": MAIN}, {"item": name, "location": EAST} | by_transfer]
    for name, locations in places.items():
        _add_events(draw, name, locations, tables, max_rows)
        if component_forecasts:
            tables["demands"] += draw(forecasts(name, locations))
    weekends = {"calendar": "BASE", "nonworking_weekdays": "saturday, sunday"}
    settings = {
        "start_date": START,
        "end_date": START + timedelta(HORIZON),
        "respect_planning_parameters": draw(st.booleans()),
        "components_at_location": draw(optional(st.just(MAIN))),
        "use_forecast_on_locations": not component_forecasts or draw(st.booleans()),
    }
    return dataset_of(
        settings,
        **tables,
        transfer_routes=[
            {"from": MAIN, "to": EAST, "shipping_time": draw(st.sampled_from(["0D", "3D"]))},
            {"from": EAST, "to": MAIN, "shipping_time": "2D"},
        ],
        locations=[
            {"location": MAIN, "outbound_handling_time": draw(st.sampled_from(["0D", "1D"]))},
            {"location": EAST, "inbound_handling_time": draw(st.sampled_from(["0D", "1D"]))},
        ],
        calendars=draw(st.sampled_from([[], [], [weekends]])),
    )


@st.composite
def network_items(
    draw: st.DrawFn, name: str, policies: tuple[str, ...], without: frozenset[str], *, is_bought: bool
) -> dict[str, Any]:
    """One item of a network with planning parameters, except those named in ``without``."""
    made = draw(st.sampled_from(["production", "production", "assembly"]))
    return draw(items(name, policies, without)) | {
        "replenishment": "purchase" if is_bought else made,
        "manufacturing_policy": draw(st.sampled_from(["make_to_stock", "make_to_order"])),
        "scrap_pct": draw(optional(st.sampled_from([5, "12.5"]))),
        "rounding_precision": draw(st.sampled_from([1, "0.5", "0.00001"])),
        "components_at_location": draw(optional(st.sampled_from([MAIN, EAST]))),
    }


@st.composite
def bills(draw: st.DrawFn, parent: str, below: list[str]) -> list[dict[str, Any]]:
    """Up to three rows of the bill of an item, of components that may be named more than once."""
    return [
        {
            "parent": parent,
            "component": draw(st.sampled_from(below)),
            "quantity_per": draw(st.sampled_from([1, 2, 3, "0.5", "0.33333", "-1", "-0.5"])),
            "scrap_pct": draw(optional(st.sampled_from([10, "2.5"]))),
            "lead_time_offset": draw(optional(st.sampled_from(["2D", "1W"]))),
            "valid_from": draw(optional(st.just(START + timedelta(HORIZON // 3)))),
            "valid_to": draw(optional(st.just(START + timedelta(HORIZON // 2)))),
            "phantom": draw(st.sampled_from([None, None, None, "true"])),
            "location": draw(st.sampled_from([None, None, None, MAIN])),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]


@st.composite
def forecasts(draw: st.DrawFn, item: str, locations: list[str]) -> list[dict[str, Any]]:
    """Up to three component forecasts of an item."""
    return [
        {
            "id": f"{item}-F{number}",
            "type": "forecast",
            "component_forecast": True,
            "item": item,
            "location": draw(st.sampled_from(locations)),
            "due_date": START + timedelta(draw(days)),
            "quantity": draw(st.integers(20, 400)),
        }
        for number in range(draw(st.integers(0, 3)))
    ]


def _add_events(draw: st.DrawFn, name: str, locations: list[str], tables: dict[str, list[dict[str, Any]]], max_rows: int) -> None:
    """Stock, demands and orders of one item; what existing production orders need of the components of its bill."""
    is_bought = next(row for row in tables["items"] if row["item"] == name)["replenishment"] == "purchase"
    kind = "purchase_order" if is_bought else "production_order"
    components = [row["component"] for row in tables["boms"] if row["parent"] == name]
    if stock := draw(optional(st.integers(-10, 40))):
        tables["stock"].append({"item": name, "location": locations[0], "quantity": stock})
    orders = [f"{name}-S{number}" for number in range(draw(st.integers(0, max_rows // 2)))]
    for order in orders:
        row = draw(supplies(order, name, (kind,), frozenset())) | {"location": locations[0]}
        if EAST in locations and draw(st.booleans()):
            sender, receiver = draw(st.sampled_from([(MAIN, EAST), (MAIN, EAST), (EAST, MAIN)]))
            row |= {"type": "transfer_order", "location": receiver, "transfer_from": sender}
        tables["supplies"].append(row)
        if row["type"] == "production_order":
            tables["demands"] += _components_of(draw, order, components, locations[0])
    for number in range(draw(st.integers(0, max_rows))):
        row = draw(demands(f"{name}-D{number}", name, [])) | {"location": draw(st.sampled_from(locations))}
        reservable = [order for order in tables["supplies"] if order["item"] == name and order["location"] == row["location"]]
        if reservable and row["type"] == "sales_order" and draw(st.integers(0, 4)) == 0:
            order = draw(st.sampled_from(reservable))["id"]
            if not any(other.get("reserved_supply") == order for other in tables["demands"]):  # it may have no more than that
                row |= {"reserved_supply": order, "reserved_quantity": "0.5"}
        tables["demands"].append(row)


def _components_of(draw: st.DrawFn, order: str, components: list[str], location: str) -> list[dict[str, Any]]:
    return [
        draw(demands(f"{order}-C{number}", component, []))
        | {"type": "production_component", "location": location, "of_supply": order}
        for number, component in enumerate(dict.fromkeys(components))
    ]
