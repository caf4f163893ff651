"""Quantities through a network: against a plain level-by-level loop, exact at any depth, and fast whatever the number of paths."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import polars as pl
import pytest

import lotwise
from lotwise.results import RESULTS
from lotwise.testing import dataset_of

Row = dict[str, Any]
Rows = dict[str, list[Row]]

START = date(2026, 1, 5)
END = date(2026, 12, 31)
SETTINGS = {"start_date": START, "end_date": END}
HORIZON = 90


def card(name: str, **more: Any) -> Row:
    return {"item": name, "replenishment": "production", "reordering_policy": "lot_for_lot"} | more


def sale(name: str, quantity: object, due: int) -> Row:
    return {
        "id": f"SO-{name}-{due}",
        "type": "sales_order",
        "item": name,
        "due_date": START + timedelta(due),
        "quantity": quantity,
    }


def bill(parent: str, component: str, per: object = 1, **more: Any) -> Row:
    return {"parent": parent, "component": component, "quantity_per": per} | more


def planned(tables: Rows, *, compiled: bool | None = None) -> lotwise.Plan:
    dataset = dataset_of(SETTINGS, **tables)
    assert [finding for finding in dataset.findings if finding.severity != "warning"] == []
    return lotwise.plan(dataset, compiled=compiled)


# --- against a plain loop --------------------------------------------------------------------------------------------------------


def random_network(seed: int, levels: int = 4, width: int = 8) -> Rows:
    """Finished goods above, bought items below; parents share the components of the two levels under them, 1 to 4 of each."""
    draw = random.Random(seed)
    tables: Rows = {"items": [], "boms": [], "stock": [], "demands": []}
    names = [[f"I{level}-{number}" for number in range(width)] for level in range(levels)]
    for level, items in enumerate(names):
        is_bought = level == levels - 1
        for name in items:
            tables["items"].append(
                card(
                    name,
                    replenishment="purchase" if is_bought else "production",
                    lead_time=f"{draw.randint(5, 30) if is_bought else draw.randint(0, 5)}D",
                    minimum_order_quantity=draw.choice([0, 10, 50]),
                    order_multiple=draw.choice([0, 1, 5, 12]),
                    rounding_precision=draw.choice([1, "0.5", "0.00001"]),
                )
            )
            if on_hand := draw.choice([0, draw.randint(1, 200)]):
                tables["stock"].append({"item": name, "quantity": on_hand})
            below = [component for pool in names[level + 1 : level + 3] for component in pool]
            for component in draw.sample(below, min(3, len(below))):
                tables["boms"].append(bill(name, component, draw.choice([1, 2, 3, 4, "0.5", "1.25"])))
    for name in (*names[0], *names[1][:2]):
        due = draw.sample(range(-3, HORIZON), 5)
        tables["demands"] += [sale(name, draw.randint(1, 100), at) for at in due]
    return tables


def net_by_hand(tables: Rows) -> dict[str, list[tuple[int, Fraction]]]:
    """Day and quantity of what each item must be made or bought, parents before components, with nothing but a loop."""
    stock = {row["item"]: Fraction(row["quantity"]) for row in tables["stock"]}
    need: dict[str, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in tables["demands"]:
        need[row["item"]][(row["due_date"] - START).days] += row["quantity"]
    cards = {row["item"]: row for row in tables["items"]}
    found = {}
    for item, of_item in cards.items():  # in the order of levels
        found[item] = orders_of(of_item, need[item], stock.get(item, Fraction(0)))
        lead = int(of_item["lead_time"].removesuffix("D"))
        for line in tables["boms"]:
            if line["parent"] == item:
                precision = Fraction(cards[line["component"]]["rounding_precision"])
                for due, quantity in found[item]:
                    exact = quantity * Fraction(line["quantity_per"])
                    need[line["component"]][due - lead] += ceil(exact / precision) * precision
    return found


def orders_of(of_item: Row, need: dict[int, Fraction], on_hand: Fraction) -> list[tuple[int, Fraction]]:
    """One order a day for what stock does not cover; what is overdue comes at once, the day before the start and without rules."""
    least, multiple = of_item["minimum_order_quantity"], of_item["order_multiple"]
    orders = []
    on_hand -= sum(quantity for due, quantity in need.items() if due < 0)
    if on_hand < 0:
        orders.append((-1, -on_hand))
        on_hand = Fraction(0)
    for due in sorted(due for due in need if due >= 0):
        on_hand -= need[due]
        if on_hand < 0:
            lot = max(-on_hand, Fraction(least))
            if multiple:
                lot = Fraction(ceil(lot / multiple) * multiple)
            orders.append((due, lot))
            on_hand += lot
    return orders


def orders_of_plan(plan: lotwise.Plan, items: list[str]) -> dict[str, list[tuple[int, Fraction]]]:
    found: dict[str, list[tuple[int, Fraction]]] = {item: [] for item in items}
    for line in plan.lines.iter_rows(named=True):
        found[line["item"]].append(((line["due_date"] - START).days, Fraction(line["quantity"])))
    return {item: sorted(orders) for item, orders in found.items()}


@pytest.mark.parametrize("seed", range(12))
def test_orders_of_a_network_are_those_of_a_plain_loop(seed: int) -> None:
    tables = random_network(seed)
    by_hand = net_by_hand(tables)
    assert sum(len(orders) for orders in by_hand.values()) > 100, "a network in which nothing happens holds nothing"
    assert orders_of_plan(planned(tables), list(by_hand)) == by_hand


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_orders_of_a_large_network_are_those_of_a_plain_loop(seed: int) -> None:
    tables = random_network(seed, levels=7, width=60)
    by_hand = net_by_hand(tables)
    assert orders_of_plan(planned(tables, compiled=True), list(by_hand)) == by_hand


# --- exactness -------------------------------------------------------------------------------------------------------------------

CHAIN = [f"L{level}" for level in range(9)]


@pytest.mark.parametrize(
    ("per", "scrap", "scrap_of_items", "precision", "quantity", "needs", "because"),
    [
        (3, 0, 0, 1, 1, "3 9 27 81 243 729 2187 6561", "3 ** 8"),
        ("1.5", 0, 0, 1, 1, "2 3 5 8 12 18 27 41", "each level is rounded up, and the next needs 1.5 of that"),
        (
            "1.5",
            0,
            0,
            "0.00001",
            1,
            "1.5 2.25 3.375 5.0625 7.59375 11.39063 17.08595 25.62893",
            "11.390625 to the fifth decimal, and on from there",
        ),
        ("0.5", 0, 0, "0.00001", 1, "0.5 0.25 0.125 0.0625 0.03125 0.01563 0.00782 0.00391", "halves, rounded up at the sixth"),
        (
            "0.33333",
            0,
            0,
            "0.5",
            1_000_000,
            "333330 111109 37036 12345.5 4115.5 1372 457.5 152.5",
            "111108.8889 to the next half, and so on",
        ),
        (
            "0.00001",
            0,
            0,
            "0.00001",
            1_000_000_000_000,
            "10000000 100 0.001 0.00001 0.00001 0.00001 0.00001 0.00001",
            "never less than the finest quantity",
        ),
        (1, 10, 0, "0.00001", 1000, "1100 1210 1331 1464.1 1610.51 1771.561 1948.7171 2143.58881", "1.1 ** 8, exactly"),
        (
            1,
            10,
            10,
            "0.00001",
            1000,
            "1210 1464.1 1771.561 2143.58881 2593.74247 3138.42839 3797.49836 4594.97302",
            "1.21 a level: exact for four of them",
        ),
    ],
)
def test_chains_of_eight_levels(
    per: object, scrap: object, scrap_of_items: object, precision: object, quantity: int, needs: str, because: str
) -> None:
    tables = {
        "items": [card(name, scrap_pct=scrap_of_items, rounding_precision=precision) for name in CHAIN],
        "boms": [bill(parent, component, per, scrap_pct=scrap) for parent, component in zip(CHAIN, CHAIN[1:], strict=False)],
        "demands": [sale(CHAIN[0], quantity, 60)],
    }
    lines = planned(tables).lines.sort("item")
    assert lines["quantity"].to_list() == [Decimal(quantity), *map(Decimal, needs.split())], because


MILLION_MILLIONS = 10**12


@pytest.mark.parametrize(
    ("tables", "planned_items", "because"),
    [
        (
            {"boms": [bill("P", "C", 1)], "demands": [sale("P", MILLION_MILLIONS, 60)]},
            {"P": MILLION_MILLIONS, "C": MILLION_MILLIONS},
            "a million millions are counted",
        ),
        (
            {"boms": [bill("P", "C", 5)], "demands": [sale("P", MILLION_MILLIONS, 60)]},
            {"P": MILLION_MILLIONS},
            "5 million millions are not",
        ),
        (
            {"boms": [bill("P", "C", MILLION_MILLIONS)], "demands": [sale("P", MILLION_MILLIONS, 60)]},
            {"P": MILLION_MILLIONS},
            "nor what no 64 bits hold",
        ),
        (
            {
                "boms": [bill("P", "C", "999999999999.99999", scrap_pct="99.99999")],
                "demands": [sale("P", "0.00001", 60)],
            },
            {"P": Decimal("0.00001"), "C": 19_999_999},
            "a factor that passes 64 bits, of a need that does not: 9999999.9999999999 x 1.9999999, rounded up",
        ),
        (
            {"boms": [bill("P", "C", 1)], "demands": [sale("P", MILLION_MILLIONS // 2, at) for at in range(60, 67)]},
            {"P": 7 * (MILLION_MILLIONS // 2), "C": 7 * (MILLION_MILLIONS // 2)},
            "3.5 million millions in seven orders",
        ),
        (
            {
                "boms": [bill("P", "C", 2)],
                "demands": [sale("P", MILLION_MILLIONS // 2, at) for at in range(60, 67)],
            },
            {"P": 7 * (MILLION_MILLIONS // 2)},
            "seven needs that could be counted one by one",
        ),
        (
            {"boms": [bill("P", "C", -MILLION_MILLIONS)], "demands": [sale("P", 1_000_000, at) for at in range(60, 72)]},
            {"P": 12_000_000},
            "by-products add up, too: twelve of these would pass 64 bits",
        ),
        (
            {
                "supplies": [{"id": "PR", "type": "production_order", "item": "P", "due_date": END, "quantity": "0.00001"}],
                "demands": [
                    sale("P", 1000, (END - START).days),
                    sale("C", MILLION_MILLIONS, 60) | {"type": "production_component", "of_supply": "PR"},
                ],
            },
            {"P": 1000},
            "component need scaled like its order, by a hundred million",
        ),
        (
            {"demands": [sale("C", MILLION_MILLIONS, at) for at in range(60, 80)]},
            {},
            "demand of the input, which passes the 18 digits of a result when it is added up",
        ),
    ],
)
def test_what_cannot_be_counted_exactly_is_reported(tables: Rows, planned_items: dict[str, Any], because: str) -> None:
    plan = planned({"items": [card("P"), card("C", replenishment="purchase")]} | tables)
    left_out = ["C"] if "C" not in planned_items else []
    reported = [(finding.code, finding.item) for finding in plan.all_findings if finding.severity == "error"]
    assert reported == [("LW-N001", item) for item in left_out], because
    totals = plan.lines.group_by("item").agg(pl.col("quantity").sum())
    assert dict(totals.iter_rows()) == planned_items, because
    told = {name: plan.table(name) for name in RESULTS}
    assert all("C" not in told[name]["item"] for name in ("projected_inventory", "untracked") if left_out), because


# --- size ------------------------------------------------------------------------------------------------------------------------


def seconds_of(tables: Rows) -> tuple[float, lotwise.Plan]:
    """The fastest of three: other work on the machine must not fail a test."""
    dataset = dataset_of(SETTINGS, **tables)
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        plan = lotwise.plan(dataset, compiled=False)
        taken.append(time.perf_counter() - begin)
    return min(taken), plan


def doubling(phantom: str) -> Rows:
    """26 levels of two items, each of which needs both below it: the number of paths doubles with every level."""
    names = [(f"A{level:02d}", f"B{level:02d}") for level in range(26)]
    pairs = [(parent, component) for above, below in zip(names, names[1:], strict=False) for parent in above for component in below]
    last = names[-1]
    return {
        "items": [card(name) for pair in names for name in pair],
        "boms": [bill(one, two, phantom="false" if two in last else phantom) for one, two in pairs],
        "demands": [sale("A00", 1, 60)],
    }


@pytest.mark.parametrize(
    ("tables", "item", "quantity", "n_lines", "because"),
    [
        (doubling("false"), "A25", 2**24, 51, "one need a day of all paths to an item"),
        (doubling("true"), "A25", 2**24, 3, "phantoms are passed through, and their paths added up level by level"),
        (
            {
                "items": [card(f"L{level:03d}", lead_time="1D") for level in range(300)],
                "boms": [bill(f"L{level:03d}", f"L{level + 1:03d}") for level in range(299)],
                "demands": [sale("L000", 1, 340)],
            },
            "L299",
            1,
            300,
            "a chain of 300 levels",
        ),
        (
            {
                "items": [card("P"), *(card(f"C{number:04d}", replenishment="purchase") for number in range(1000))],
                "boms": [bill("P", f"C{number:04d}", number + 1) for number in range(1000)],
                "demands": [sale("P", 1, 60)],
            },
            "C0999",
            1000,
            1001,
            "a thousand components of one parent",
        ),
    ],
)
def test_work_grows_with_lines_and_never_with_paths(tables: Rows, item: str, quantity: int, n_lines: int, because: str) -> None:
    seconds, plan = seconds_of(tables)
    assert (plan.lines.filter(item=item)["quantity"].sum(), len(plan.lines)) == (quantity, n_lines), because
    assert seconds < 2, because


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_levels_of_one_order_made_to_order(compiled: bool) -> None:
    tables = {
        "items": [card(f"L{level:03d}", manufacturing_policy="make_to_order") for level in range(300)],
        "boms": [bill(f"L{level:03d}", f"L{level + 1:03d}") for level in range(299)],
        "demands": [sale("L000", 1, 60)],
    }
    plan = planned(tables, compiled=compiled)
    assert plan.lines.sort("item")["planning_level"].to_list() == list(range(300))
