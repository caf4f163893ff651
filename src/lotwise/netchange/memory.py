"""What a plan remembers in order to be planned again, and what comes of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import ReorderingInput
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.net.part import Base
from lotwise.net.replanning import net_part
from lotwise.net.splicing import spliced
from lotwise.terms import DemandType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.net.part import Part
    from lotwise.net.replanning import Replanned

    Ints = NDArray[np.int64]

MOST_OF_ALL = 0.2
"""A change that reaches more of the SKUs than this is planned with everything else."""
_COUNTING = ("LW-T005", "LW-R031")
"""Findings that tell the number of rows at the first of them: a row that changes may change the finding of another item."""
_NETTED = (DemandType.FORECAST, DemandType.BLANKET_SALES_ORDER, DemandType.POSTED_SALE)
"""Demand whose quantity is what others leave of it, or that only takes from others."""
_TIES = ("blanket_ref", "order_to_order_supply", "reserved_supply", "of_supply")


class Standing:
    """Where demand and SKUs of a dataset stand in its arrays, and which of them stand for themselves."""

    def __init__(self, dataset: Dataset, encoded: ReorderingInput) -> None:
        self._demands = dataset.demands
        self._encoded = encoded

    @cached_property
    def position(self) -> Ints:
        """(n_row,) where each row stands in the encoded demand; NOTHING where it is not loaded."""
        found = np.full(len(self._demands), NOTHING)
        row = self._encoded.demand_row
        own = np.flatnonzero(row >= 0)
        found[row[own]] = own
        return found

    @cached_property
    def is_alone(self) -> NDArray[np.bool_]:
        """(n_row,) loaded as it is entered: nothing takes from it, it takes from nothing, and it belongs to no other row."""
        forecast = self._demands.filter(pl.col("type") == DemandType.FORECAST.value)["item"].unique()
        alone = ~pl.col("type").is_in([kind.value for kind in _NETTED]) & ~pl.col("item").is_in(forecast.implode())
        for name in _TIES:
            alone &= pl.col(name).is_null()
        alone &= pl.col("reserved_quantity").fill_null(0) == 0
        found: NDArray[np.bool_] = self._demands.select(alone).to_series().to_numpy() & (self.position != NOTHING)
        return found

    def skus_of(self, items: frozenset[str]) -> Ints:
        """(n,) the SKUs of some items, ascending."""
        if not items:
            return np.zeros(0, np.int64)
        return self._encoded.skus["item"].is_in(list(items)).arg_true().to_numpy().astype(np.int64)

    def is_wanted_anyway(self, skus: Ints) -> NDArray[np.bool_]:
        """(n,) planned whatever their stock and stock targets: from their item's card, or they have other demand or orders."""
        e, told = self._encoded, self._encoded.skus.select("card", "location")[skus]
        by_card = told.select((pl.col("card") == "item") & (pl.col("location") == "")).to_series().to_numpy()
        has_demand, has_order = (
            np.array([(rows[first:last] != NOTHING).any() for first, last in e.sku[bounds][skus].tolist()], bool)
            for rows, bounds in ((e.demand_row, ["first_demand", "last_demand"]), (e.order_row, ["first_order", "last_order"]))
        )
        found: NDArray[np.bool_] = by_card | has_demand | has_order
        return found


class Edits(NamedTuple):
    """What changed by single cells since everything was planned."""

    demands: frozenset[int] = frozenset()
    """Rows of demand with another day or quantity."""
    parameters: frozenset[str] = frozenset()
    """Items with other parameters, of their own or of their SKU records."""
    stock: frozenset[str] = frozenset()
    """Items with other stock."""

    def joined(self, more: Edits) -> Edits:
        """Both together."""
        return Edits(self.demands | more.demands, self.parameters | more.parameters, self.stock | more.stock)


@dataclass(frozen=True)
class Memory:
    """What a plan remembers in order to be planned again.

    Parameters
    ----------
    base
        The last plan in which everything was planned.
    standing
        Its demand and SKUs.
    items
        Items that changed since.
    edits
        What changed since, by single cells; None where anything else did.
    """

    base: Base
    standing: Standing
    items: frozenset[str] = frozenset()
    edits: Edits | None = Edits()


@dataclass(frozen=True)
class NetChange:
    """What comes of a change."""

    dataset: Dataset
    memory: Memory
    made: Replanned
    skus: pl.DataFrame
    """The parameters of all SKUs as they are now."""

    def netted(self) -> Netted:
        """The whole plan; the rows of all SKUs are put together here."""
        whole = spliced(self.memory.base, self.made)
        return replace(whole, loaded=replace(whole.loaded, skus=self.skus))


def remembered(dataset: Dataset, encoded: Encoded, netted: Netted) -> Memory | None:
    """What a plan of everything remembers; None where a change of one item could stop or free others."""
    if not isinstance(encoded, ReorderingInput) or netted.failed.any() or len(netted.full):
        return None
    if not all(finding.severity == "warning" and finding.code not in _COUNTING for finding in dataset.findings):
        return None
    if len(netted.loaded.too_large) or (encoded.forecast_until != NO_DAY).any():
        return None
    return Memory(Base(encoded, netted), Standing(dataset, encoded))


def planned_part(base: Base, part: Part) -> Replanned | None:
    """Plan a part; None where it is no longer a small one, or where it may stop other items."""
    if part.is_free.sum() > MOST_OF_ALL * len(base.encoded.sku):
        return None
    made = net_part(base, part)
    return made if made.is_whole else None


def tells_of_change(dataset: Dataset, items: frozenset[str]) -> bool:
    """Whether a change of some items may end what a finding tells."""
    return any(finding.item is None or finding.item in items for finding in dataset.findings)


def with_rows(frame: pl.DataFrame, own: pl.DataFrame, rows: Ints) -> pl.DataFrame:
    """A table with some rows replaced or added, in ascending order; all others are shared."""
    pieces, done = [], 0
    for number, row in enumerate(rows.tolist()):
        pieces += [frame[done:row], own[number : number + 1]]
        done = row + 1
    return pl.concat([*pieces, frame[done:]], rechunk=False)
