"""Bills of material as arrays: what an order of each SKU needs, and at which SKU (specification 6.2, 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import Bill
from lotwise.encode.calendars import days_of
from lotwise.encode.codes import BLANK
from lotwise.encode.parameters import is_made_to_order
from lotwise.graph import ranges
from lotwise.kernels.codes import FAR, NO, NO_DAY, NOTHING, YES
from lotwise.terms import ManufacturingPolicy, Replenishment
from lotwise.units import QUANTA_PER_UNIT, Period

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.codes import SkuCodes, SkuNumbers

    Ints = NDArray[np.int64]

FITS = 2**62
"""Numerators and denominators below this are kept as int64, larger ones as Python integers."""
SAME_LINE = ["parent", "component", "variant", "location", "offset", "valid_from", "valid_to", "phantom"]
"""Bill lines that agree in all of these are one line: what they need, each with its scrap, adds up before it is rounded (6.2)."""
MADE = (Replenishment.PRODUCTION.value, Replenishment.ASSEMBLY.value)
HUNDRED_PERCENT = 100


@dataclass(frozen=True, slots=True)
class BillLines:
    """The bills of all items, phantoms passed through.

    ``frame`` has parent, component, variant and location as numbers (blank location: wherever the parent's components are needed),
    ``offset`` in days, ``valid_from`` and ``valid_to`` as days, and ``plain`` and ``scrapped``: positions in ``factors`` of the
    quantity per without and with the scrap of the lines, both exact. It is sorted by parent.
    """

    frame: pl.DataFrame
    factors: list[Fraction]
    first: Ints
    """(n_item + 1,) item i owns the lines first[i] to before first[i + 1]."""


def bill_lines(dataset: Dataset, codes: SkuCodes) -> BillLines:
    """Read the bills of material; a phantom line gives way to the lines of its component's bill, however deep."""
    rows = _summed(_typed_rows(dataset, codes))
    factors: list[Fraction] = []
    plain = _distinct(rows, ["quantity_per"], factors, lambda per: Fraction(per, QUANTA_PER_UNIT))
    scrapped = plain
    if not _loses_nothing(rows["scrap_pct"]):
        scrapped = _distinct(
            rows, ["quantity_per", "scrap_pct"], factors, lambda per, scrap: Fraction(per, QUANTA_PER_UNIT) * more(scrap)
        )
    rows = rows.with_columns(plain.alias("plain"), scrapped.alias("scrapped")).drop("quantity_per", "scrap_pct")
    rows = whole = _added_up(rows, factors)
    while rows["phantom"].any():
        rows = _passed_through(rows, whole, factors).sort("parent", maintain_order=True)
    places = [
        pl.Series(name, words.numbers(rows[name])) for name, words in (("variant", codes.variants), ("location", codes.locations))
    ]
    rows = rows.drop("phantom").with_columns(places)
    return BillLines(rows, factors, np.searchsorted(rows["parent"].to_numpy(), np.arange(len(codes.items) + 1)))


def _typed_rows(dataset: Dataset, codes: SkuCodes) -> pl.DataFrame:
    """Rows of the bills with items as numbers, days as numbers, and blanks filled; a phantom without a bill is none."""
    start, today = dataset.settings.start_date, dataset.settings.today
    offsets = {text: days_of(Period.parse(text), today) for text in dataset.boms["lead_time_offset"].unique().drop_nulls()}
    day = {name: (pl.col(name) - pl.lit(start)).dt.total_days().cast(pl.Int64) for name in ("valid_from", "valid_to")}
    rows = dataset.boms.select(
        pl.Series("parent", codes.parents),
        pl.Series("component", codes.components),
        "variant",
        "location",
        pl.col("lead_time_offset").replace_strict(offsets, default=0, return_dtype=pl.Int64).alias("offset"),
        day["valid_from"].fill_null(NO_DAY),
        day["valid_to"].fill_null(FAR),
        pl.col("phantom").fill_null(value=False),
        pl.col("scrap_pct").fill_null("0"),
        "quantity_per",
    )
    if not rows["phantom"].any():
        return rows
    return rows.with_columns(pl.col("phantom") & pl.col("component").is_in(rows["parent"].implode()))


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order in which needs of one component by one line come, whatever the order of the input; equal ones added up."""
    if _has_each_once(rows):
        return rows
    ordered = rows.sort("parent", "component")
    if _has_each_once(ordered):
        return ordered
    alike = [*SAME_LINE, "scrap_pct"]
    return rows.group_by(alike, maintain_order=True).agg(pl.col("quantity_per").sum()).sort(alike)


def _has_each_once(rows: pl.DataFrame) -> bool:
    """Whether rows are in order and name each component of a parent once, as most bills do: then no two are one line."""
    parent, component = (np.diff(rows[name].to_numpy()) for name in ("parent", "component"))
    return bool(((parent > 0) | ((parent == 0) & (component > 0))).all())


def _loses_nothing(scrap_pct: pl.Series) -> bool:
    return bool((scrap_pct == "0").all())


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
    if _has_each_once(rows):
        return rows
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


class Needs(NamedTuple):
    """The bill lines of some SKUs, each with the SKU that it needs."""

    parent: Ints
    """(n,) position among the SKUs, ascending."""
    line: Ints
    """(n,) row of ``BillLines.frame``."""
    component: Ints
    """(n,) code of the SKU at which the component is needed."""


def needs_of(code: Ints, components_at: pl.Series, bills: BillLines, codes: SkuCodes, of_plan: str | None) -> Needs:
    """The bill lines of some SKUs: what each needs, and where.

    Parameters
    ----------
    code
        (n,) codes of the SKUs.
    components_at
        (n,) their ``components_at_location``.
    of_plan
        The plan's setting, for SKUs that name no location of their own.
    """
    item, places = codes.item(code), codes.locations
    parent = np.repeat(np.arange(len(code)), bills.first[item + 1] - bills.first[item])
    line = ranges(bills.first[item], bills.first[item + 1])
    own = places.numbers(components_at)
    own = np.where(own == NOTHING, codes.location(code) if of_plan is None else places.numbers(pl.Series([of_plan])), own)
    of_line, item_of_line, variant = (bills.frame[name].to_numpy()[line] for name in ("location", "component", "variant"))
    component = codes.code(item_of_line, variant, np.where(of_line == BLANK, own[parent], of_line))
    return Needs(parent, line, component)


def bill_arrays(
    skus: pl.DataFrame, code: Ints, bills: BillLines, codes: SkuCodes, numbers: SkuNumbers, components_at: str | None
) -> Bill:
    """The bill of every SKU as arrays; components that are not planned are left out.

    Parameters
    ----------
    skus
        SKUs in planning order with their parameters.
    code
        (n_sku,) their codes.
    """
    needs = needs_of(code, skus["components_at_location"], bills, codes, components_at)
    component = numbers.of(needs.component)
    is_planned = component != NOTHING
    component, own, line = component[is_planned], needs.parent[is_planned], needs.line[is_planned]
    factors = list(bills.factors)
    made, plain = (bills.frame[name].to_numpy()[line] for name in ("scrapped", "plain"))
    if not _loses_nothing(skus["scrap_pct"]):
        scraps = pl.DataFrame({"scrapped": made, "scrap_pct": skus["scrap_pct"].gather(own)})
        made = _distinct(
            scraps, ["scrapped", "scrap_pct"], factors, lambda scrapped, scrap: factors[scrapped] * more(scrap)
        ).to_numpy()
    numerators, denominators = [factor.numerator for factor in factors], [factor.denominator for factor in factors]
    to_order = skus["manufacturing_policy"] == ManufacturingPolicy.MAKE_TO_ORDER.value
    belongs = to_order.to_numpy()[own] & is_made_to_order(skus).to_numpy()[component]
    item = codes.item(code)
    return Bill(
        first=np.searchsorted(own, np.arange(len(skus) + 1)),
        sku=component,
        made_numerator=_integers(numerators, made),
        made_denominator=_integers(denominators, made),
        assembled_numerator=_integers(numerators, plain),
        assembled_denominator=_integers(denominators, plain),
        rounding=skus["rounding_precision"].to_numpy(),
        offset=bills.frame["offset"].to_numpy()[line],
        valid_from=bills.frame["valid_from"].to_numpy()[line],
        valid_to=bills.frame["valid_to"].to_numpy()[line],
        to_order=np.where(belongs, YES, NO),
        exists=bills.first[item + 1] > bills.first[item],
    )


def _integers(numbers: list[int], at: Ints) -> Ints:
    """The numbers at some positions: int64 where all of these fit, else Python integers; exact in either case."""
    if all(abs(number) < FITS for number in numbers):
        return np.array(numbers, np.int64)[at]
    found = np.array(numbers, object)[at]
    return found.astype(np.int64) if all(abs(number) < FITS for number in found) else found
