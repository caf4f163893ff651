"""What holds for every plan of a network, whatever the data."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import lotwise
from engine_checks import contents, small_pieces
from lotwise.encode import encode
from lotwise.net import net
from lotwise.planner import Plan
from lotwise.results import RESULTS
from lotwise.testing import shuffled
from lotwise.testing.strategies import networks
from lotwise.units import QUANTA_PER_UNIT, Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.dataset import Dataset

Sku = tuple[str, str]
Row = dict[str, Any]
Need = tuple[int, str, str, date]
"""Line, item, location and day."""

START_OF_TIME, END_OF_TIME = date.min, date.max

relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_same_plan(one: Plan, other: Plan) -> None:
    for table in RESULTS:
        assert_frame_equal(one.table(table), other.table(table))


def rows_of(frame: pl.DataFrame) -> list[Row]:
    return frame.to_dicts()


# --- quantities ------------------------------------------------------------------------------------------------------------------


@relaxed
@given(networks())
def test_stock_balance_of_every_sku_closes(dataset: Dataset) -> None:
    """Stock plus every supply after the plan, less every demand, is the last projected inventory of each SKU."""
    plan = lotwise.plan(dataset)
    loaded = plan.encoded
    skus: list[Sku] = list(loaded.skus.select("item", "location").iter_rows())
    balance: dict[Sku, Decimal] = defaultdict(Decimal)
    changed = {row["supply_id"]: row["quantity"] for row in rows_of(plan.lines) if row["supply_id"]}
    for row in rows_of(plan.lines.filter(pl.col("action") == "new")):
        balance[row["item"], row["location"]] += row["quantity"]
    for of_sku, source, record in zip(loaded.order_sku, loaded.order_row, loaded.orders, strict=True):
        name = dataset.supplies["id"][int(source)] if source >= 0 else None
        balance[skus[int(of_sku)]] += changed.get(name, to_decimal(int(record["quantity"])))
    for of_sku, record in zip(loaded.demand_sku, loaded.demand, strict=True):
        balance[skus[int(of_sku)]] -= to_decimal(int(record["quantity"]))
    last = plan.projected_inventory.group_by("item", "location", maintain_order=True).agg(pl.col("projected").last())
    assert {(item, place): quantity for item, place, quantity in last.iter_rows()} == dict(balance)


@relaxed
@given(networks(without=frozenset({"maximum_order_quantity"})))
def test_links_cover_every_demand_and_no_supply_gives_more_than_it_has(dataset: Dataset) -> None:
    """Exception: a maximum may cut an order below what it gave (the last test of tests/net/test_invariants.py)."""
    plan = lotwise.plan(dataset)
    demand, lines = plan.encoded.demand, plan.netted.lines
    covered = [0] * len(demand)
    given_by: dict[int, int] = defaultdict(int)
    for link in plan.netted.links:
        covered[link["demand"]] += int(link["quantity"])
        given_by[int(link["supply"])] += int(link["quantity"])
        sku = lines["sku"][~link["supply"]] if link["supply"] < 0 else plan.encoded.order_sku[link["supply"]]
        assert sku == plan.encoded.demand_sku[link["demand"]]
    assert covered == (demand["quantity"] - demand["reserved"]).tolist()
    changed = {int(line["order"]): int(line["quantity"]) for line in lines if line["order"] >= 0}
    for supply, quantity in given_by.items():
        has = lines["quantity"][~supply] if supply < 0 else changed.get(supply, int(plan.encoded.orders["quantity"][supply]))
        assert quantity <= has


# --- what lines need -------------------------------------------------------------------------------------------------------------


@relaxed
@given(networks())
def test_needs_of_a_line_are_the_explosion_of_its_bill(dataset: Dataset) -> None:
    plan = lotwise.plan(dataset)
    needed: dict[Need, Fraction] = defaultdict(Fraction)
    yielded: dict[Need, Fraction] = defaultdict(Fraction)
    for line in rows_of(plan.lines):
        if line["action"] != "cancel" and line["order_type"] in ("production", "assembly"):
            for item, place, due, quantity in exploded(dataset, line):
                if quantity > 0 and due <= dataset.settings.end_date:
                    needed[line["line_id"], item, place, due] += quantity
                elif quantity < 0:
                    yielded[line["line_id"], item, place, due] -= quantity
    sent: dict[Need, Fraction] = {}
    senders = {row["item"]: row["transfer_from"] for row in rows_of(dataset.skus) if row["transfer_from"]}
    for line in rows_of(plan.lines):
        if line["action"] == "new" and line["order_type"] == "transfer" and line["order_date"] <= dataset.settings.end_date:
            sent[line["line_id"], line["item"], senders[line["item"]], line["order_date"]] = Fraction(line["quantity"])
    loaded = plan.encoded
    assert derived(plan, loaded.demand_line, loaded.demand_sku, loaded.demand) == needed | sent
    assert derived(plan, loaded.order_line, loaded.order_sku, loaded.orders) == yielded


def derived(plan: Plan, of_line: Any, of_sku: Any, records: Any) -> dict[Need, Fraction]:
    """What planning lines brought into the plan as demand or supply, by line, SKU and day."""
    found: dict[Need, Fraction] = defaultdict(Fraction)
    for line, sku, record in zip(of_line, of_sku, records, strict=True):
        if line >= 0:
            item, place = plan.encoded.skus.select("item", "location").row(int(sku))
            due = plan.dataset.settings.start_date + timedelta(int(record["due"]))
            found[int(line) + 1, item, place, due] += Fraction(int(record["quantity"]), QUANTA_PER_UNIT)
    return found


def exploded(dataset: Dataset, line: Row) -> Iterator[tuple[str, str, date, Fraction]]:
    """Component, place, day and quantity of what a line needs: a plain walk down the bill, row by row."""
    cards = {row["item"]: row for row in rows_of(dataset.items)}
    card, start = cards[line["item"]], line["start_date"]
    is_assembly = line["order_type"] == "assembly"
    usual = card["components_at_location"] or dataset.settings.components_at_location or line["location"]
    sums: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    for *key, per in walked(dataset, line["item"], Fraction(1), "", 0, (START_OF_TIME, END_OF_TIME), is_assembly):
        sums[tuple(key)] += per
    for (component, place, offset, valid_from, valid_to), per in sums.items():
        if valid_from <= start <= valid_to:
            exact = Fraction(line["quantity"]) * per
            if is_assembly:
                quantity = Fraction(floor(exact * QUANTA_PER_UNIT + Fraction(1, 2)), QUANTA_PER_UNIT)
            else:
                quantity = rounded_up(exact * more(card["scrap_pct"]), cards[component]["rounding_precision"])
            yield component, place or usual, start - timedelta(offset), quantity


def walked(
    dataset: Dataset, parent: str, factor: Fraction, place: str, offset: int, window: tuple[date, date], is_assembly: bool
) -> Iterator[tuple[Any, ...]]:
    boms = rows_of(dataset.boms)
    for row in boms:
        if row["parent"] != parent:
            continue
        per = factor * Fraction(row["quantity_per"], QUANTA_PER_UNIT)
        per *= 1 if is_assembly else more(row["scrap_pct"])
        at = row["location"] or place
        days = offset + Period.parse(row["lead_time_offset"] or "0D").days
        valid = max(window[0], row["valid_from"] or START_OF_TIME), min(window[1], row["valid_to"] or END_OF_TIME)
        if row["phantom"] and any(other["parent"] == row["component"] for other in boms):
            yield from walked(dataset, row["component"], per, at, days, valid, is_assembly)
        else:
            yield row["component"], at, days, *valid, per


def more(scrap_pct: str | None) -> Fraction:
    return 1 + Fraction(scrap_pct or 0) / 100


def rounded_up(quantity: Fraction, precision: int) -> Fraction:
    """By-products are rounded up like needs, away from zero."""
    quanta = ceil(abs(quantity) * QUANTA_PER_UNIT / precision) * precision
    return Fraction(quanta if quantity > 0 else -quanta, QUANTA_PER_UNIT)


@relaxed
@given(networks())
def test_every_need_can_be_traced_to_what_asked_for_it(dataset: Dataset) -> None:
    """A line is there for demand, or for a planning element; demand that a line brings comes from one planned before."""
    plan = lotwise.plan(dataset)
    lines = {row["line_id"]: row for row in rows_of(plan.lines)}
    asked: dict[int, set[int | None]] = defaultdict(set)
    for link in rows_of(plan.tracking.filter(pl.col("line_id").is_not_null())):
        asked[link["line_id"]].add(link["demand_line_id"])
    elements: dict[int, set[str]] = defaultdict(set)
    for row in rows_of(plan.untracked.filter(pl.col("line_id").is_not_null())):
        elements[row["line_id"]].add(row["element"])
    for line_id, line in lines.items():
        needs = asked[line_id]
        assert all(need is None or need < line_id for need in needs), "whoever needs it has been planned before, so the way ends"
        assert needs or elements[line_id] - {"undefined"} or line["action"] != "new", f"nothing asked for line {line_id}"


@relaxed
@given(networks())
def test_component_need_of_changed_orders_is_replaced(dataset: Dataset) -> None:
    """What the input says of the components of an order is gone once the order has a line and its item a bill."""
    plan = lotwise.plan(dataset)
    changed = set(plan.lines["supply_id"].drop_nulls())
    for row in rows_of(dataset.demands.filter(pl.col("of_supply").is_in(list(changed)))):
        assert row["id"] not in plan.tracking["demand"]


# --- one plan, however it is made ------------------------------------------------------------------------------------------------


@relaxed
@given(networks(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(dataset: Dataset, seed: int) -> None:
    assert_same_plan(lotwise.plan(dataset), lotwise.plan(shuffled(dataset, random.Random(seed))))


@relaxed
@given(networks())
def test_compiled_threads_and_chunks_do_not_matter(dataset: Dataset) -> None:
    encoded = encode(dataset)
    interpreted = Plan(dataset, net(encoded, compiled=False))
    with pytest.MonkeyPatch.context() as patch:
        small_pieces(patch)
        assert_same_plan(interpreted, Plan(dataset, net(encoded, compiled=True, threads=2)))


@relaxed
@given(networks())
def test_netting_leaves_its_input_alone(dataset: Dataset) -> None:
    """Dataset to arrays is pure, and so is arrays to plan: both readings may follow one another on the same arrays."""
    encoded = encode(dataset)
    before = contents(encoded)
    for compiled in (False, True):
        net(encoded, compiled=compiled)
        assert contents(encoded) == before
