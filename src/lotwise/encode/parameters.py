"""Planning parameters of every SKU: resolved SKU → item → plan, forced and repaired per policy (specification 1.3 to 1.6).

Every parameter keeps its origin, so that an explanation can say where a value comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.encode.inheriting import CardRows, inherited, origin_of
from lotwise.terms import (
    BlankOverflowLevel,
    LotForLotTimeBucket,
    ManufacturingPolicy,
    Origin,
    ReorderingPolicy,
    Replenishment,
    Rules,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.periods import Periods
    from lotwise.settings import Settings

    Ints = NDArray[np.int64]

REORDER_POINT_POLICIES = (ReorderingPolicy.FIXED_REORDER_QTY.value, ReorderingPolicy.MAXIMUM_QTY.value)
MINIMAL_ZEROES = (
    "reorder_point",
    "reorder_quantity",
    "maximum_inventory",
    "maximum_order_quantity",
    "safety_stock",
    "order_multiple",
    "overflow_level",
)


def resolve_parameters(skus: pl.DataFrame, dataset: Dataset, rows: CardRows) -> pl.DataFrame:
    """Give every SKU its planning parameters.

    Parameters
    ----------
    skus
        ``card`` (record, item or minimal): which record speaks for the SKU; further columns are kept.
    dataset
        Items and SKU records; settings for what both leave empty.
    rows
        Where in these each SKU stands.

    Returns
    -------
    polars.DataFrame
        ``skus`` with every planning parameter (quantities in quanta, periods as text) and its origin, in the same order.
    """
    frame = inherited(skus, dataset, Rules.BUSINESS_CENTRAL, rows)
    frame = frame.with_columns(pl.col("reordering_policy").fill_null(ReorderingPolicy.NONE.value))
    frame = frame.with_columns(_item_policy_defaults())
    frame = _minimal_alternative(frame)
    frame = _plan_defaults(frame, dataset.settings)
    frame = _lot_for_lot_time_bucket(frame, dataset.settings)
    frame = _force_by_policy(frame)
    return _repair(frame)


def _item_policy_defaults() -> pl.Expr:
    """Inventory counts unless the policy is order or none and nobody says otherwise (specification 1.2)."""
    without = pl.col("reordering_policy").is_in([ReorderingPolicy.ORDER.value, ReorderingPolicy.NONE.value])
    return pl.col("include_inventory").fill_null(~without)


def _minimal_alternative(frame: pl.DataFrame) -> pl.DataFrame:
    """Without a SKU record a location is planned exactly to demand: no stock target, maximum or multiple (specification 1.3)."""
    minimal = pl.col("card") == "minimal"
    policy = pl.col("reordering_policy")
    keeps = policy.is_in([ReorderingPolicy.ORDER.value, ReorderingPolicy.NONE.value])
    changes = [
        pl.when(minimal & ~keeps).then(pl.lit(ReorderingPolicy.LOT_FOR_LOT.value)).otherwise(policy).alias("reordering_policy"),
        pl.when(minimal & ~keeps).then(pl.lit(value=True)).otherwise(pl.col("include_inventory")).alias("include_inventory"),
        (minimal & policy.is_in(REORDER_POINT_POLICIES)).alias("exact_demand"),
    ]
    for name in MINIMAL_ZEROES:
        changed = minimal & (pl.col(name) != 0)
        changes.append(pl.when(minimal).then(0).otherwise(pl.col(name)).alias(name))
        changes.append(pl.when(changed).then(pl.lit(Origin.RULE.value)).otherwise(pl.col(origin_of(name))).alias(origin_of(name)))
    return frame.with_columns(changes)


def _plan_defaults(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Safety lead time and dampener period left empty take the plan's; an explicit 0D is zero (specification 1.2)."""
    changes = []
    for name, default in (
        ("safety_lead_time", settings.default_safety_lead_time),
        ("dampener_period", settings.default_dampener_period),
    ):
        blank = pl.col(name).is_null()
        changes.append(pl.col(name).fill_null(str(default)))
        changes.append(pl.when(blank).then(pl.lit(Origin.PLAN.value)).otherwise(pl.col(origin_of(name))).alias(origin_of(name)))
    return frame.with_columns(changes)


def _lot_for_lot_time_bucket(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """A Lot-for-Lot item with a time bucket and neither period uses the bucket as both, unless the plan ignores it."""
    if settings.lot_for_lot_time_bucket is LotForLotTimeBucket.IGNORED:
        return frame
    acts = (
        (pl.col("reordering_policy") == ReorderingPolicy.LOT_FOR_LOT.value)
        & (pl.col("time_bucket") != "0D")
        & ~pl.col("exact_demand")  # there the bucket is that of a reorder point, which the location does not use
        & (pl.col(origin_of("lot_accumulation_period")) == Origin.DEFAULT.value)
        & (pl.col(origin_of("rescheduling_period")) == Origin.DEFAULT.value)
    )
    changes = []
    for name in ("lot_accumulation_period", "rescheduling_period"):
        changes.append(pl.when(acts).then(pl.col("time_bucket")).otherwise(pl.col(name)).alias(name))
        source = pl.col(origin_of("time_bucket"))
        changes.append(pl.when(acts).then(source).otherwise(pl.col(origin_of(name))).alias(origin_of(name)))
    return frame.with_columns(changes)


def ruled(name: str, applies: pl.Expr, value: pl.Expr | int | str) -> tuple[pl.Expr, pl.Expr]:
    """A parameter to which a rule gives a value where it applies, and its origin where that changes it."""
    value = value if isinstance(value, pl.Expr) else pl.lit(value)
    changed = applies & (pl.col(name) != value)
    return (
        pl.when(changed).then(value).otherwise(pl.col(name)).alias(name),
        pl.when(changed).then(pl.lit(Origin.RULE.value)).otherwise(pl.col(origin_of(name))).alias(origin_of(name)),
    )


def _force_by_policy(frame: pl.DataFrame) -> pl.DataFrame:
    """What a policy does not use is zero, whatever was entered (specification 1.4)."""
    policy = pl.col("reordering_policy")
    order, lot_for_lot = (policy == which.value for which in (ReorderingPolicy.ORDER, ReorderingPolicy.LOT_FOR_LOT))
    fixed, maximum = (policy == which.value for which in (ReorderingPolicy.FIXED_REORDER_QTY, ReorderingPolicy.MAXIMUM_QTY))
    watches_point = fixed | maximum
    unused = {
        "time_bucket": ~watches_point & ~lot_for_lot,  # what a Lot-for-Lot bucket means has been settled before
        "safety_stock": order | (lot_for_lot & ~pl.col("include_inventory")),
        "reorder_point": ~watches_point,
        "reorder_quantity": ~fixed,
        "maximum_inventory": ~maximum,
        "minimum_order_quantity": order,
        "maximum_order_quantity": order,
        "order_multiple": order,
        "rescheduling_period": ~lot_for_lot,
        "lot_accumulation_period": ~lot_for_lot,
        "dampener_period": watches_point,
        "dampener_quantity": order,
        "overflow_level": ~watches_point,
    }
    zero = {"time_bucket": "0D", "rescheduling_period": "0D", "lot_accumulation_period": "0D", "dampener_period": "0D"}
    return frame.with_columns(
        expression for name, applies in unused.items() for expression in ruled(name, applies, zero.get(name, 0))
    )


def _repair(frame: pl.DataFrame) -> pl.DataFrame:
    """Values that contradict each other are brought into line, in this order (specification 1.5)."""
    fixed, maximum = (
        pl.col("reordering_policy") == which.value for which in (ReorderingPolicy.FIXED_REORDER_QTY, ReorderingPolicy.MAXIMUM_QTY)
    )
    point, most = pl.col("reorder_point"), pl.col("maximum_inventory")
    safety, least = pl.col("safety_stock"), pl.col("minimum_order_quantity")
    largest, overflow_level = pl.col("maximum_order_quantity"), pl.col("overflow_level")
    for rule in (
        ruled("reorder_point", point < 0, 0),
        ruled("reorder_point", (fixed | maximum) & (point < safety), safety),
        ruled("maximum_order_quantity", (largest != 0) & (largest < least), least),
        ruled("maximum_inventory", maximum & ((most < safety) | (most < point)), 0),
        ruled(
            "overflow_level",
            (overflow_level != 0) & (fixed | maximum),
            pl.max_horizontal(overflow_level, pl.when(fixed).then(point + pl.col("reorder_quantity")).otherwise(most)),
        ),
    ):
        frame = frame.with_columns(rule)
    return frame


def overflow(frame: pl.DataFrame, settings: Settings) -> pl.Series:
    """The level above which existing supply is cut; 0 protects all of it (specification 1.6)."""
    own, multiple = pl.col("overflow_level"), pl.col("order_multiple")
    least = pl.col("minimum_order_quantity")
    calculated = (
        pl.when(pl.col("reordering_policy") == ReorderingPolicy.MAXIMUM_QTY.value)
        .then(pl.col("maximum_inventory") + least)
        .when(pl.col("reordering_policy") == ReorderingPolicy.FIXED_REORDER_QTY.value)
        .then(pl.col("reorder_point") + pl.max_horizontal("reorder_quantity", least))
        .otherwise(0)
    )
    rounded = pl.when(multiple > 0).then(-(-calculated // multiple) * multiple).otherwise(calculated)
    if settings.blank_overflow_level is BlankOverflowLevel.USE_ITEM_VALUES_ONLY:
        rounded = pl.lit(0, dtype=pl.Int64)
    return frame.select(pl.when(own != 0).then(own).otherwise(rounded)).to_series()


def dampener_days(periods: Mapping[str, Periods], policy: pl.Series, settings: Settings) -> Ints:
    """Dampener period in days; on anything but Order at most the lot accumulation period (specification 1.6)."""
    own, limit = (periods[name].counted_from(settings.start_date) for name in ("dampener_period", "lot_accumulation_period"))
    return np.where((policy == ReorderingPolicy.ORDER.value).to_numpy(), own, np.minimum(own, limit))


def dampener_quantity(frame: pl.DataFrame, settings: Settings) -> pl.Series:
    """Dampener quantity in quanta; 0 takes the plan's percentage of the lot size, except under Order (specification 1.6)."""
    millionths = int(settings.default_dampener_quantity_pct * 10_000)
    own = pl.col("dampener_quantity")
    share = (pl.col("lot_size").cast(pl.Int128) * millionths // 1_000_000).cast(pl.Int64)
    takes_share = (own == 0) & (pl.col("reordering_policy") != ReorderingPolicy.ORDER.value)
    return frame.select(pl.when(takes_share).then(share).otherwise(own)).to_series()


def modifiers_apply(frame: pl.DataFrame) -> pl.Series:
    """Order modifiers shape new supply, except for Lot-for-Lot make-to-order goods that are produced or transferred (3.6)."""
    return frame.select(
        ~(
            (pl.col("reordering_policy") == ReorderingPolicy.LOT_FOR_LOT.value)
            & (pl.col("manufacturing_policy") == ManufacturingPolicy.MAKE_TO_ORDER.value)
            & pl.col("replenishment").is_in([Replenishment.PRODUCTION.value, Replenishment.TRANSFER.value])
        )
    ).to_series()


def is_made_to_order(frame: pl.DataFrame) -> pl.Series:
    """Production that belongs to the order which needs it (6.4)."""
    to_order = pl.col("manufacturing_policy") == ManufacturingPolicy.MAKE_TO_ORDER.value
    return frame.select(to_order & (pl.col("replenishment") == Replenishment.PRODUCTION.value)).to_series()
