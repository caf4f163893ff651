"""Component forecasts: what needs of components leave of them, period by period, as it is planned (specification 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.graph import ranges
from lotwise.kernels.codes import COMPONENT, NO_DAY, NOTHING
from lotwise.net.growing import copied

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.net.changes import Changes
    from lotwise.net.needs import Needs
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]


class Takers(NamedTuple):
    """(n,) what takes from component forecasts."""

    at: Ints
    """Pool and day in one number that sorts like both."""
    quantity: Ints
    """Negative where it was counted before and does not hold any more."""

    @classmethod
    def of(cls, pool: Ints, needs: Needs) -> Takers:
        """Needs of components; what is yielded, or moved between locations, takes nothing.

        Parameters
        ----------
        pool
            (n_sku,) the pool of each SKU, as ``needs`` number them.
        """
        needs = needs.where((needs.origin == COMPONENT) & (needs.quantity > 0))
        return cls(pool_day(pool[needs.sku], needs.due), needs.quantity)

    @classmethod
    def of_orders(cls, pool: Ints, rows: Columns, sign: int) -> Takers:
        """Demand of the input that belongs to orders."""
        own = np.flatnonzero((rows["demand_order"] != NOTHING) & (rows["demand_row"] >= 0))
        return cls(pool_day(pool[rows["demand_sku"][own]], rows["demand"]["due"][own]), sign * rows["demand"]["quantity"][own])

    @classmethod
    def joined(cls, parts: list[Takers]) -> Takers:
        """The rows of all parts."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


_OF_DEMAND = ("demand", "demand_rank", "demand_sku", "demand_row", "demand_order")
NOBODY = Takers(np.zeros(0, np.int64), np.zeros(0, np.int64))


class ComponentForecasts:
    """What is left of the component forecasts of each level.

    All that needs an item lies at levels before its first SKU, so what its pool loses is known when that one is planned.

    Parameters
    ----------
    pool
        (n_sku,) need of SKUs with the same number takes from the same forecasts.
    others
        What SKUs take that are planned elsewhere.
    """

    def __init__(self, pool: Ints, others: Takers = NOBODY) -> None:
        self._pool = pool
        self._needed = [others]

    def left(self, part: Columns, as_entered: Columns, needs: Needs, later: list[Needs], elsewhere: Takers = NOBODY) -> Columns:
        """Demand of a level with its forecasts less what takes from them; those of which nothing is left are gone.

        What orders need as entered has taken its part before; of orders that a line changes, that is put right here.

        Parameters
        ----------
        part, as_entered
            Demand of the level as lines of earlier levels have it by now, and as it was.
        needs
            What these lines need of the level.
        later
            What they need of the levels after it.
        elsewhere
            What ``changed_elsewhere`` finds.
        """
        self._needed.append(Takers.of(self._pool, needs))
        changed = [Takers.of_orders(self._pool, as_entered, -1), Takers.of_orders(self._pool, part, 1), elsewhere]
        takers = Takers.joined([*self._needed, *(Takers.of(self._pool, each) for each in later), *changed])
        order = np.argsort(takers.at, kind="stable")
        at, total = takers.at[order], np.append(0, np.cumsum(takers.quantity[order]))
        rows = np.flatnonzero(part["forecast_until"] != NO_DAY)
        pool = self._pool[part["demand_sku"][rows]]
        first = np.searchsorted(at, pool_day(pool, part["forecast_since"][rows]), side="left")
        last = np.searchsorted(at, pool_day(pool, part["forecast_until"][rows]), side="right")
        part = part | {"demand": copied(part["demand"])}
        part["demand"]["quantity"][rows] -= total[last] - total[first]
        used_up = np.zeros(len(part["demand"]), bool)
        used_up[rows] = part["demand"]["quantity"][rows] <= 0
        return {name: column[~used_up] for name, column in part.items()}


def sharing_skus(encoded: ReorderingInput, first: int, last: int) -> Ints:
    """The SKUs outside a range whose need takes from component forecasts inside it."""
    rows = slice(int(encoded.sku["first_demand"][first]), int(encoded.sku["last_demand"][last - 1]))
    is_forecast = encoded.forecast_until[rows] != NO_DAY
    if not is_forecast.any():
        return np.zeros(0, np.int64)
    pools = encoded.forecast_pool[np.unique(encoded.demand_sku[rows][is_forecast])]
    sharing = np.flatnonzero(np.isin(encoded.forecast_pool, pools))
    outside: Ints = sharing[(sharing < first) | (sharing >= last)]
    return outside


def tied_demand(encoded: ReorderingInput, skus: Ints) -> Ints:
    """Rows of the demand of some SKUs that belong to orders."""
    rows = ranges(encoded.sku["first_demand"][skus], encoded.sku["last_demand"][skus])
    tied: Ints = rows[encoded.demand_order[rows] != NOTHING]
    return tied


def changed_elsewhere(encoded: ReorderingInput, skus: Ints, changes: Changes) -> Takers:
    """What other SKUs take of forecasts by now beside what they took as entered: demand of orders that a line changes.

    Parameters
    ----------
    encoded
        The input of the whole plan.
    skus
        Those that ``sharing_skus`` names.
    changes
        What lines so far say of the orders that ``tied_demand`` of these belongs to.
    """
    rows = tied_demand(encoded, skus)
    as_entered = {name: np.asarray(getattr(encoded, name)[rows]) for name in _OF_DEMAND}
    part, _ = changes.of_demand(as_entered, lambda due, _sku: due)
    pool = encoded.forecast_pool
    return Takers.joined([Takers.of_orders(pool, as_entered, -1), Takers.of_orders(pool, part, 1)])


def pool_day(pool: Ints, day: NDArray[np.integer]) -> Ints:
    """Pool and day in one number that sorts like both."""
    return (pool << 32) + day
