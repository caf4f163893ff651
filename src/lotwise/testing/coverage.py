"""Hypothesis strategies for coverage codes, and what it means to approve a plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st

from lotwise.terms import PlannedOrderStatus
from lotwise.testing.rows import dataset_of, rewritten
from lotwise.testing.strategies import HORIZON, START, optional, quantities
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from lotwise.dataset import Dataset
    from lotwise.planner import Plan

CODES = ("period", "requirement", "requirement", "min_max", "manual")
MAIN, EAST = "MAIN", "EAST"
DAYS = st.integers(-4, HORIZON)
MARGINS = st.sampled_from([None, None, "1D", "3D"])
WEEKENDS = {"calendar": "WEEK", "nonworking_weekdays": "saturday, sunday"}


@st.composite
def coverage_items(draw: st.DrawFn, name: str, *, codes: tuple[str, ...], plain: bool, minimum: bool, lots: bool) -> dict[str, Any]:
    """One item with coverage settings; a plain one has no margins, calendars and days."""
    least = draw(optional(st.integers(1, 20))) if minimum else None
    card = {
        "item": name,
        "reordering_policy": draw(st.sampled_from(codes)),
        "coverage_period": draw(st.sampled_from(["3D", "1W", "2W", "1M"])),
        "minimum": least,
        "maximum": (least or 0) + draw(st.integers(0, 30)),
        "min_max_rounding": draw(st.sampled_from([None, "down", "up"])),
        "lead_time": draw(optional(st.sampled_from(["2D", "1W"]))),
    }
    if lots:
        card |= {
            "minimum_order_quantity": draw(optional(st.integers(1, 20))),
            "maximum_order_quantity": draw(optional(st.integers(20, 45))),
            "order_multiple": draw(optional(st.sampled_from([2, 5, 6]))),
        }
    if plain:
        return card
    return card | {
        "positive_days": draw(optional(st.integers(0, 20))),
        "negative_days": draw(optional(st.integers(0, 8))),
        "receipt_margin": draw(MARGINS),
        "issue_margin": draw(MARGINS),
        "reorder_margin": draw(MARGINS),
        "soft_issue_margin": draw(optional(st.just("true"))),
        "calendar": draw(optional(st.just("WEEK"))),
        "lead_time_working_days": draw(optional(st.just("true"))),
        "advance_margin": draw(optional(st.integers(0, 4))),
        "postpone_margin": draw(optional(st.integers(0, 4))),
        "consume_on_hand": draw(optional(st.just("after_all_supply"))),
        "use_latest_supply": draw(optional(st.just("true"))),
        "coverage_time_fence": draw(optional(st.just("40D"))),
    }


@st.composite
def coverage_datasets(
    draw: st.DrawFn,
    *,
    codes: tuple[str, ...] = CODES,
    plain: bool = False,
    minimum: bool = True,
    lots: bool = True,
    shops: bool = True,
    max_levels: int = 3,
    max_rows: int = 6,
) -> Dataset:
    """A checked dataset of items that need each other, at one or two locations, with stock, demands, orders and a last plan.

    A ``plain`` one has no margins, calendars, fences and days, and only demand and stock. Without ``lots`` orders have
    the size of their need; without ``shops`` there is one location.
    """
    levels = [
        [f"L{level}-{number}" for number in range(draw(st.integers(1, 2)))] for level in range(draw(st.integers(1, max_levels)))
    ]
    names = ("items", "skus", "boms", "stock", "demands", "supplies", "previous_plan")
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for level, items in enumerate(levels):
        below = [name for deeper in levels[level + 1 :] for name in deeper]
        for name in items:
            made = {"replenishment": "production" if below else "purchase"}
            tables["items"].append(draw(coverage_items(name, codes=codes, plain=plain, minimum=minimum, lots=lots)) | made)
            for component in draw(st.lists(st.sampled_from(below), max_size=2, unique=True)) if below else []:
                tables["boms"].append(
                    {"parent": name, "component": component, "quantity_per": draw(st.sampled_from([1, 2, "0.5"]))}
                )
            has_shop = shops and draw(st.booleans())
            places = [MAIN, EAST] if has_shop else [MAIN]
            if has_shop:
                tables["skus"] += [
                    {"item": name, "location": MAIN},
                    {"item": name, "location": EAST, "replenishment": "transfer", "transfer_from": MAIN},
                ]
            _add_rows(draw, name, places, tables, max_rows, made["replenishment"], plain=plain)
    settings = {
        "rules": "planning_optimization",
        "start_date": START,
        "include_demand_forecast": "true",
        "include_requisitions": draw(st.sampled_from(["true", "false"])),
        "action_messages": "true",
    }
    if not plain:
        settings |= {
            "freeze_time_fence": draw(optional(st.just("5D"))),
            "use_dynamic_positive_days": draw(st.sampled_from(["true", "false"])),
            "margins_in_working_days": draw(st.sampled_from(["true", "false"])),
            "strict_safety_stock_pegging": draw(optional(st.just("true"))),
            "receipt_margin": draw(optional(st.just("1D"))),
        }
    return dataset_of(settings, calendars=[] if plain else [WEEKENDS], **tables)


def _add_rows(
    draw: st.DrawFn,
    name: str,
    places: list[str],
    tables: dict[str, list[dict[str, Any]]],
    max_rows: int,
    replenishment: str,
    *,
    plain: bool,
) -> None:
    """Stock, demands, orders and planned orders of the last run of one item."""
    kinds = ("sales_order", "sales_order", "service_order", "forecast", "purchase_requisition")
    if stock := draw(optional(st.integers(-5, 40))):
        tables["stock"].append({"item": name, "location": places[0], "quantity": stock})
    for number in range(draw(st.integers(0, max_rows))):
        row = {
            "id": f"{name}-D{number}",
            "type": draw(st.sampled_from(kinds)),
            "item": name,
            "location": draw(st.sampled_from(places)),
            "due_date": START + timedelta(draw(DAYS)),
            "quantity": draw(quantities),
        }
        if not plain and row["type"] == "sales_order":
            row["reserved_quantity"] = draw(optional(st.just("0.5")))
        tables["demands"].append(row)
    if plain:
        return
    for number in range(draw(st.integers(0, max_rows // 2))):
        place = draw(st.sampled_from(places))
        is_transfer = place == EAST
        tables["supplies"].append(
            {
                "id": f"{name}-S{number}",
                "type": "transfer_order" if is_transfer else f"{replenishment}_order",
                "item": name,
                "location": place,
                "transfer_from": MAIN if is_transfer else None,
                "due_date": START + timedelta(draw(DAYS)),
                "quantity": draw(quantities),
                "status": draw(optional(st.sampled_from(["released", "approved"]))),
            }
        )
    for number in range(draw(st.integers(0, 2))):
        tables["previous_plan"].append(
            {
                "id": f"{name}-P{number}",
                "item": name,
                "location": draw(st.sampled_from(places)),
                "due_date": START + timedelta(draw(st.integers(0, HORIZON))),
                "quantity": draw(quantities),
                "status": draw(st.sampled_from(["unprocessed", "approved", "approved"])),
                "pegged_to": draw(optional(st.just(f"{name}-D0")))
                if any(d["id"] == f"{name}-D0" for d in tables["demands"])
                else None,
            }
        )


def approved(plan: Plan) -> Dataset:
    """The dataset of a plan whose planned orders have all been approved, each with what it was made for.

    They are named ``~000001`` and on; one for a component requirement is pegged to the planned order that needs it.
    """
    pegs = (
        plan.tracking.filter(pl.col("line_id").is_not_null())
        .with_columns(for_line=_order_name(pl.col("demand_line_id")))
        .group_by("line_id", maintain_order=True)
        .agg(pl.coalesce("for_line", "demand").unique(maintain_order=True).alias("pegged_to"))
    )
    orders = plan.lines.join(pegs, on="line_id", how="left", maintain_order="left").select(
        id=_order_name(pl.col("line_id")),
        item="item",
        variant=pl.col("variant").cast(pl.String),
        location=pl.col("location").cast(pl.String),
        due_date="due_date",
        quantity=(pl.col("quantity") * QUANTA_PER_UNIT).cast(pl.Int64),
        status=pl.lit(PlannedOrderStatus.APPROVED.value),
        pegged_to="pegged_to",
    )
    own = plan.dataset.previous_plan
    kept = plan.dataset.supplies.filter(~pl.col("is_planned_order")).drop("is_planned_order", "is_approved", "pegged_to")
    return rewritten(plan.dataset, supplies=kept, previous_plan=orders.select(own.columns).cast(own.schema))


def _order_name(line_id: pl.Expr) -> pl.Expr:
    return "~" + line_id.cast(pl.String).str.zfill(6)
