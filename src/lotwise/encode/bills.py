"""Bills of material as arrays: what an order of each SKU needs, and at which SKU (specification 6.2, 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import Bill
from lotwise.encode.calendars import days_of
from lotwise.encode.parameters import is_made_to_order
from lotwise.kernels.codes import FAR, NO, NO_DAY, YES
from lotwise.terms import ManufacturingPolicy, Replenishment
from lotwise.units import QUANTA_PER_UNIT, Period

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.skus import SkuCodes

FITS = 2**62
"""Numerators and denominators below this are kept as int64, larger ones as Python integers."""
SAME_LINE = ["parent", "component", "variant", "location", "offset", "valid_from", "valid_to", "phantom"]
"""Bill lines that agree in all of these are one line: what they need, each with its scrap, adds up before it is rounded (6.2)."""
MADE = (Replenishment.PRODUCTION.value, Replenishment.ASSEMBLY.value)
HUNDRED_PERCENT = 100


@dataclass(frozen=True, slots=True)
class BillLines:
    """The bills of all items, phantoms passed through.

    ``frame`` has parent, component, variant, location (empty: wherever the parent's components are needed), ``offset`` in days,
    ``valid_from`` and ``valid_to`` as days, and ``plain`` and ``scrapped``: positions in ``factors`` of the quantity per without
    and with the scrap of the lines, both exact.
    """

    frame: pl.DataFrame
    factors: list[Fraction]


def bill_lines(dataset: Dataset) -> BillLines:
    """Read the bills of material; a phantom line gives way to the lines of its component's bill, however deep."""
    start, today = dataset.settings.start_date, dataset.settings.today
    offsets = {text: days_of(Period.parse(text), today) for text in dataset.boms["lead_time_offset"].unique().drop_nulls()}
    day = {name: (pl.col(name) - pl.lit(start)).dt.total_days().cast(pl.Int64) for name in ("valid_from", "valid_to")}
    rows = (
        dataset.boms.with_columns(
            pl.col("scrap_pct").fill_null("0"),
            pl.col("lead_time_offset").replace_strict(offsets, default=0, return_dtype=pl.Int64).alias("offset"),
            day["valid_from"].fill_null(NO_DAY),
            day["valid_to"].fill_null(FAR),
            (pl.col("phantom").fill_null(value=False) & pl.col("component").is_in(dataset.boms["parent"].implode())).alias(
                "phantom"
            ),
        )
        .group_by([*SAME_LINE, "scrap_pct"], maintain_order=True)
        .agg(pl.col("quantity_per").sum())
        .sort([*SAME_LINE, "scrap_pct"])  # needs of one component by one line come in this order, whatever the order of the input
    )
    factors: list[Fraction] = []
    plain = _distinct(rows, ["quantity_per"], factors, lambda per: Fraction(per, QUANTA_PER_UNIT))
    scrapped = _distinct(
        rows, ["quantity_per", "scrap_pct"], factors, lambda per, scrap: Fraction(per, QUANTA_PER_UNIT) * more(scrap)
    )
    rows = rows.with_columns(plain.alias("plain"), scrapped.alias("scrapped")).drop("quantity_per", "scrap_pct")
    rows = whole = _added_up(rows, factors)
    while rows["phantom"].any():
        rows = _passed_through(rows, whole, factors)
    return BillLines(rows.drop("phantom"), factors)


def more(scrap_pct: str) -> Fraction:
    """How much more is needed when so many percent are lost: 1.05 for 5."""
    return 1 + Fraction(scrap_pct) / HUNDRED_PERCENT


def _passed_through(rows: pl.DataFrame, whole: pl.DataFrame, factors: list[Fraction]) -> pl.DataFrame:
    """Phantom lines replaced by the lines of their component's bill; with scrap it counts with the scrap so far."""
    phantoms = rows.filter("phantom")
    below = phantoms.join(whole, left_on="component", right_on="parent", how="inner", suffix="_below", maintain_order="left_right")
    products = {
        name: _distinct(below, [name, f"{name}_below"], factors, lambda one, two: factors[one] * factors[two])
        for name in ("plain", "scrapped")
    }
    below = below.select(
        "parent",
        pl.col("component_below").alias("component"),
        pl.col("variant_below").alias("variant"),
        pl.when(pl.col("location_below") == "").then("location").otherwise("location_below").alias("location"),
        (pl.col("offset") + pl.col("offset_below")).alias("offset"),
        pl.max_horizontal("valid_from", "valid_from_below").alias("valid_from"),
        pl.min_horizontal("valid_to", "valid_to_below").alias("valid_to"),
        pl.col("phantom_below").alias("phantom"),
        products["plain"].alias("plain"),
        products["scrapped"].alias("scrapped"),
    )
    joined = pl.concat([rows.filter(~pl.col("phantom")), below.select(rows.columns)])
    return _added_up(joined, factors)


def _added_up(rows: pl.DataFrame, factors: list[Fraction]) -> pl.DataFrame:
    """Lines that differ in their factors only become one: so the work never grows with the number of paths through phantoms."""
    sums = rows.group_by(SAME_LINE, maintain_order=True).agg("plain", "scrapped")
    if len(sums) == len(rows):
        return rows

    def added(name: str) -> pl.Series:
        made = []
        for positions in sums[name]:
            factors.append(sum((factors[position] for position in positions), Fraction(0)))
            made.append(len(factors) - 1)
        return pl.Series(name, made, dtype=pl.Int64)

    return sums.with_columns(added("plain"), added("scrapped")).select(rows.columns)


def _distinct(rows: pl.DataFrame, names: list[str], factors: list[Fraction], make: Callable[..., Fraction]) -> pl.Series:
    """For each row the position of the factor that its cells make; equal cells share one."""
    if rows.is_empty():
        return pl.Series([], dtype=pl.Int64)
    combinations = rows.select(names).unique(maintain_order=True)
    first = len(factors)
    factors.extend([make(*cells) for cells in combinations.iter_rows()])
    numbered = combinations.with_columns(pl.Series("position", range(first, len(factors)), dtype=pl.Int64))
    return rows.select(names).join(numbered, on=names, how="left", maintain_order="left")["position"]


# --- where components are needed -------------------------------------------------------------------------------------------------


def component_places(skus: pl.DataFrame, lines: pl.DataFrame, components_at: str | None) -> pl.DataFrame:
    """Each SKU's bill lines with the SKU at which the component is needed.

    Parameters
    ----------
    skus
        item, location and ``components_at_location`` of the parents; further columns are kept.
    lines
        ``BillLines.frame``, or some of its columns.
    components_at
        The plan's setting, for SKUs that name no location of their own.
    """
    place = pl.coalesce(
        pl.when(pl.col("location_component") != "").then("location_component"),
        "components_at_location",
        pl.lit(components_at, dtype=pl.String),
        "location",
    )
    joined = skus.join(lines, left_on="item", right_on="parent", how="inner", suffix="_component", maintain_order="left_right")
    return joined.with_columns(place.alias("place"))


def bill_arrays(
    skus: pl.DataFrame, bills: BillLines, codes: SkuCodes, sku_of_code: pl.DataFrame, components_at: str | None
) -> Bill:
    """The bill of every SKU as arrays; components that are not planned are left out.

    Parameters
    ----------
    skus
        SKUs in planning order with their parameters.
    sku_of_code
        ``code`` and ``sku`` of every planned SKU.
    """
    parents = skus.with_row_index("sku").select(
        pl.col("sku").cast(pl.Int64), "item", "location", "components_at_location", "scrap_pct", "manufacturing_policy"
    )
    lines = component_places(parents, bills.frame, components_at)
    code = codes.of(lines.select(pl.col("component").alias("item"), pl.col("variant"), pl.col("place").alias("location")))
    lines = lines.with_columns(code).join(
        sku_of_code.rename({"sku": "component_sku"}), on="code", how="inner", maintain_order="left"
    )
    factors = list(bills.factors)
    made = _distinct(lines, ["scrapped", "scrap_pct"], factors, lambda scrapped, scrap: factors[scrapped] * more(scrap))
    component = lines["component_sku"].to_numpy()
    own = lines["sku"].to_numpy()
    belongs = (lines["manufacturing_policy"] == ManufacturingPolicy.MAKE_TO_ORDER.value).to_numpy()
    return Bill(
        first=np.searchsorted(own, np.arange(len(skus) + 1)),
        sku=component,
        made_numerator=_integers([factor.numerator for factor in factors], made.to_numpy()),
        made_denominator=_integers([factor.denominator for factor in factors], made.to_numpy()),
        assembled_numerator=_integers([factor.numerator for factor in factors], lines["plain"].to_numpy()),
        assembled_denominator=_integers([factor.denominator for factor in factors], lines["plain"].to_numpy()),
        rounding=skus["rounding_precision"].to_numpy(),
        offset=lines["offset"].to_numpy(),
        valid_from=lines["valid_from"].to_numpy(),
        valid_to=lines["valid_to"].to_numpy(),
        to_order=np.where(belongs & is_made_to_order(skus).to_numpy()[component], YES, NO),
        exists=skus["item"].is_in(bills.frame["parent"].implode()).to_numpy(),
    )


def _integers(numbers: list[int], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers at some positions: int64 where all of these fit, else Python integers; exact in either case."""
    if all(abs(number) < FITS for number in numbers):
        return np.array(numbers, np.int64)[at]
    found = np.array(numbers, object)[at]
    return found.astype(np.int64) if all(abs(number) < FITS for number in found) else found
