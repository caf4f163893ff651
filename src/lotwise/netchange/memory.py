"""What a plan remembers in order to be planned again, and what comes of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import polars as pl

from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.net.layers import Since
from lotwise.net.replanning import is_most, is_most_of_all, net_part
from lotwise.net.splicing import spliced
from lotwise.netchange.numbers import Numbers, at_positions
from lotwise.pieces import joined, with_values
from lotwise.terms import DemandType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Netted, ReorderingInput
    from lotwise.dataset import Dataset
    from lotwise.net.part import Base, Part

    Ints = NDArray[np.int64]

_COUNTING = ("LW-T005", "LW-R031")
"""Findings that tell the number of rows at the first of them: a row that changes may change the finding of another item."""
_NETTED = (DemandType.FORECAST, DemandType.BLANKET_SALES_ORDER, DemandType.POSTED_SALE)
"""Demand whose quantity is what others leave of it, or that only takes from others."""
_Of = TypeVar("_Of")
_TIES = ("blanket_ref", "order_to_order_supply", "reserved_supply", "of_supply")


class Standing:
    """Where demand and SKUs of a dataset stand in its arrays, and which of them stand for themselves."""

    def __init__(self, dataset: Dataset, encoded: ReorderingInput) -> None:
        self._demands, self._supplies = dataset.demands, dataset.supplies
        self._encoded = encoded
        self.n_demand, self.n_supply = len(self._demands), len(self._supplies)

    @cached_property
    def position(self) -> Ints:
        """(n_row,) where each row stands in the encoded demand; NOTHING where it is not loaded."""
        found = np.full(self.n_demand, NOTHING)
        row = self._encoded.demand_row
        own = np.flatnonzero(row >= 0)
        found[row[own]] = own
        return found

    @cached_property
    def is_free(self) -> NDArray[np.bool_]:
        """(n_row,) ``are_free`` of all demand."""
        return self.are_free(self._demands)

    @cached_property
    def is_alone(self) -> NDArray[np.bool_]:
        """(n_row,) loaded as it is entered, and free."""
        found: NDArray[np.bool_] = self.is_free & (self.position != NOTHING)
        return found

    def are_free(self, demands: pl.DataFrame) -> NDArray[np.bool_]:
        """(n,) nothing takes from the demand, it takes from nothing, and it belongs to no other row."""
        free = ~pl.col("type").is_in([kind.value for kind in _NETTED]) & ~pl.col("item").is_in(self._forecast.implode())
        for name in _TIES:
            free &= pl.col(name).is_null()
        free &= pl.col("reserved_quantity").fill_null(0) == 0
        return demands.select(free).to_series().to_numpy()

    @cached_property
    def _forecast(self) -> pl.Series:
        """Items with a forecast, which their orders reduce."""
        return self._demands.filter(pl.col("type") == DemandType.FORECAST.value)["item"].unique()

    @cached_property
    def promised(self) -> list[str]:
        """Supplies that demand names as made or reserved for it."""
        named = (self._demands[name].drop_nulls() for name in ("order_to_order_supply", "reserved_supply"))
        return pl.concat(named).unique().to_list()

    @cached_property
    def has_components(self) -> frozenset[str]:
        """Orders whose component need stands among the demand."""
        return frozenset(self._demands["of_supply"].drop_nulls())

    def supplies_of(self, numbers: frozenset[int]) -> pl.DataFrame:
        """The orders of some rows as they were; rows that came since are left out."""
        return self._supplies[sorted(number for number in numbers if number < self.n_supply)]

    def demands_of(self, numbers: frozenset[int]) -> pl.DataFrame:
        """The same of demand."""
        return self._demands[sorted(number for number in numbers if number < self.n_demand)]

    def skus_of(self, items: frozenset[str]) -> Ints:
        """(n,) the SKUs of some items, ascending."""
        if not items:
            return np.zeros(0, np.int64)
        return self._encoded.skus["item"].is_in(list(items)).arg_true().to_numpy().astype(np.int64)

    def are_wanted_anyway(self, part: Part, skus: Ints) -> NDArray[np.bool_]:
        """(n,) planned whatever their stock and stock targets: by their item's card, or for demand or orders in the part."""
        e, told = part.encoded, self._encoded.skus.select("card", "location")[skus]
        by_card = told.select((pl.col("card") == "item") & (pl.col("location") == "")).to_series().to_numpy()
        with_rows = np.concatenate([e.demand_sku[e.demand_row != NOTHING], e.order_sku[e.order_row != NOTHING]])
        found: NDArray[np.bool_] = by_card | np.isin(np.searchsorted(part.skus, skus), with_rows)
        return found


class Edits(NamedTuple):
    """What a change is about, where that stands for itself."""

    demands: frozenset[int] = frozenset()
    """Rows of demand, by number, with nothing but another day or quantity."""
    stock: frozenset[str] = frozenset()
    """Items with other stock."""
    parameters: frozenset[str] = frozenset()
    """Items with other parameters, of their own or of their SKU records."""
    demand_rows: frozenset[int] = frozenset()
    """Rows of demand, by number, that changed otherwise, came or went."""
    supply_rows: frozenset[int] = frozenset()
    """The same of supplies."""
    gone_demands: frozenset[int] = frozenset()
    gone_supplies: frozenset[int] = frozenset()
    """Those of them that went."""


class Changed(NamedTuple):
    """What later changes must know of all that changed since everything was planned."""

    parameters: frozenset[str] = frozenset()
    """Items with other parameters."""
    demand_rows: frozenset[int] = frozenset()
    """Rows of demand, by number, that changed in more than day and quantity, came or went."""
    gone_demands: frozenset[int] = frozenset()
    gone_supplies: frozenset[int] = frozenset()
    """Rows that went."""
    encoded_anew: frozenset[str] = frozenset()
    """Items of which ``Standing`` means nothing any more."""

    def joined(self, edits: Edits) -> Changed:
        """Both together; what the edits say nothing of is shared."""
        return Changed(
            _union(self.parameters, edits.parameters),
            _union(self.demand_rows, edits.demand_rows),
            _union(self.gone_demands, edits.gone_demands),
            _union(self.gone_supplies, edits.gone_supplies),
            self.encoded_anew,
        )

    @property
    def of_demands(self) -> Numbers:
        """Numbers of the rows of demand."""
        return Numbers(self.gone_demands)

    @property
    def of_supplies(self) -> Numbers:
        """Numbers of the rows of supply."""
        return Numbers(self.gone_supplies)


def _union(one: frozenset[_Of], other: frozenset[_Of]) -> frozenset[_Of]:
    return one | other if other else one


@dataclass(frozen=True)
class Memory:
    """What a plan remembers in order to be planned again.

    Parameters
    ----------
    base
        The last plan whose rows stand whole.
    standing
        Its demand and SKUs.
    stale
        SKUs of which the rows of ``base`` do not tell what comes of its input.
    since
        What was planned since, those SKUs among it.
    skus
        The parameters of all SKUs as they are now.
    changed
        What changed since.
    rows
        So many rows were added, changed or removed since.
    """

    base: Base
    standing: Standing
    stale: Ints
    since: Since
    skus: pl.DataFrame
    changed: Changed = Changed()
    rows: int = 0

    @property
    def is_full(self) -> bool:
        """Whether so much was planned since that it is time to put everything together."""
        return is_most(self.since.outcomes.size, len(self.base.encoded.sku))


class NetChange(NamedTuple):
    """What comes of a change."""

    dataset: Dataset
    memory: Memory
    """What the plan with the change remembers."""
    planned: int
    """How many SKUs were planned."""
    rows: int
    """Rows that were added, changed or removed."""

    def netted(self) -> Netted:
        """The whole plan; the rows of all SKUs are put together here."""
        whole, changed = spliced(self.memory.base, self.memory.since.outcomes), self.memory.changed
        demands, supplies = changed.of_demands, changed.of_supplies
        loaded = replace(
            whole.loaded,
            skus=self.memory.skus,
            demand_row=at_positions(whole.loaded.demand_row, demands, supplies),
            order_row=at_positions(whole.loaded.order_row, supplies, demands),
        )
        return replace(whole, loaded=loaded)


def remembered(dataset: Dataset, base: Base, stale: Ints | None = None, since: Since | None = None, rows: int = 0) -> Memory | None:
    """What a plan remembers; None where a change of one item could stop or free others.

    Parameters
    ----------
    dataset
        What was planned.
    base
        Its input, and what came of it but for some SKUs.
    stale
        Those SKUs, ascending; by default none.
    since
        The part that tells what comes of these.
    rows
        So many rows changed between ``base`` and the dataset.
    """
    encoded, netted = base.encoded, base.netted
    if netted.failed.any() or len(netted.full):
        return None
    if not all(finding.severity == "warning" and finding.code not in _COUNTING for finding in dataset.findings):
        return None
    if len(netted.loaded.too_large) or (encoded.forecast_until != NO_DAY).any():
        return None
    stale = np.zeros(0, np.int64) if stale is None else stale
    return Memory(base, Standing(dataset, encoded), stale, since or Since(), netted.loaded.skus, rows=rows)


class Planned(NamedTuple):
    """What comes of a part."""

    since: Since
    """What was planned since the base, with the part."""
    skus: int
    """How many SKUs the part has planned."""


def planned_part(memory: Memory, part: Part, changed: Ints) -> Planned | None:
    """Plan a part; None where it is no longer a small one, or where it may stop other items.

    Parameters
    ----------
    memory
        What the plan before remembers.
    part
        What the change reaches, with the input of now.
    changed
        SKUs of which that is another one than before, ascending.
    """
    base = memory.base
    if is_most_of_all(part, len(base.encoded.sku)):
        return None
    made = net_part(base, part, memory.since.outcomes)
    return Planned(memory.since.having(made, changed), len(made.planned)) if made.is_whole else None


def tells_of_change(dataset: Dataset, items: frozenset[str]) -> bool:
    """Whether a change of some items may end what a finding tells."""
    return any(finding.item is None or finding.item in items for finding in dataset.findings)


def without_rows(frame: pl.DataFrame, rows: tuple[int, ...]) -> pl.DataFrame:
    """A table without some rows, in ascending order; all others are shared."""
    bounds = zip([0, *(row + 1 for row in rows)], [*rows, len(frame)], strict=True)
    return joined([frame[first:last] for first, last in bounds]) if rows else frame


def with_rows(frame: pl.DataFrame, own: pl.DataFrame, rows: Ints) -> pl.DataFrame:
    """A table with some rows replaced or added, in ascending order, new ones at its end; all others are shared."""
    known = int((rows < len(frame)).sum())
    before, now = frame[rows[:known]], own[:known]
    changed = [name for name in frame.columns if not now[name].equals(before[name])]
    made = frame.with_columns(with_values(frame[name], rows[:known].tolist(), now[name]) for name in changed)
    return joined([made, own[known:]]) if known < len(own) else made
