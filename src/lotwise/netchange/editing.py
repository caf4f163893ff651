"""What changed from one state of a dataset to the next, as edits: by what it is about, where it stands for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.netchange.demand import are_days_and_quantities
from lotwise.netchange.events import Differing, are_settled, below_zero, have_own_ids, needs_nothing, stand_for_themselves
from lotwise.netchange.memory import Edits
from lotwise.netchange.rows import was_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.netchange.memory import Standing
    from lotwise.netchange.numbers import Numbers
    from lotwise.netchange.rows import ChangedRows

    Ints = NDArray[np.int64]


class Step(NamedTuple):
    """One state of a dataset and the next one."""

    before: Dataset
    after: Dataset
    rows: ChangedRows

    def own(self, table: str) -> Ints:
        """(n,) rows of a table that are new or changed, where they stand after the step."""
        return self.rows.changed.get(table, np.zeros(0, np.int64))

    def gone(self, table: str) -> Ints:
        """(n,) rows of a table that went, where they stood before it."""
        return np.array(self.rows.gone.get(table, ()), np.int64)

    def items(self, *tables: str) -> frozenset[str]:
        """Items of the rows of some tables that differ, as they were and as they are."""
        return frozenset[str]().union(*(self._items(table) for table in tables))

    def _items(self, table: str) -> frozenset[str]:
        before, own, gone = self.before.frame(table)["item"], self.own(table), self.rows.gone.get(table, ())
        were = [was_at(position, gone) for position in own.tolist()]
        old = before.gather([*gone, *(position for position in were if position < len(before))])
        return frozenset[str](old) | frozenset[str](self.after.frame(table)["item"].gather(own))


def edits_of(step: Step, standing: Standing, earlier: Edits) -> Edits | None:
    """Add a step to earlier edits.

    Parameters
    ----------
    step
        What changed.
    standing
        Where rows stood when the base was planned.
    earlier
        What changed since.

    Returns
    -------
    Edits or None
        All of them; None where a row of demand or supply does not stand for itself.
    """
    edits = earlier.joined(_removed(step, earlier))
    made = _made(step, standing, edits)
    return edits.joined(made) if _are_alone(step, standing, edits, made) else None


def _removed(step: Step, earlier: Edits) -> Edits:
    """The rows that went, by number."""
    demands, supplies = _numbers(earlier.of_demands, step.gone("demands")), _numbers(earlier.of_supplies, step.gone("supplies"))
    return Edits(gone_demands=demands, gone_supplies=supplies, demand_rows=demands, supply_rows=supplies)


def _made(step: Step, standing: Standing, edits: Edits) -> Edits:
    """The rows that came or changed: cells of demand where that is all, whole events otherwise, parameters and stock by item."""
    own = step.own("demands")
    numbers = edits.of_demands.of(own)
    is_cell = are_days_and_quantities(step.after, step.after.tables, own)
    is_cell[is_cell] = [number < standing.n_demand and bool(standing.is_alone[number]) for number in numbers[is_cell].tolist()]
    return Edits(
        demands=frozenset(numbers[is_cell].tolist()),
        parameters=step.items(*(table for table in ("items", "skus") if table in step.rows.tables)),
        stock=step.items(*(table for table in ("stock",) if table in step.rows.tables)),
        demand_rows=frozenset(numbers[~is_cell].tolist()),
        supply_rows=_numbers(edits.of_supplies, step.own("supplies")),
    )


def _are_alone(step: Step, standing: Standing, edits: Edits, made: Edits) -> bool:
    """Whether the rows whose events are made anew stand for themselves: as they are, as they went, and in the base."""
    if not (made.demand_rows or made.supply_rows or step.rows.gone):
        return True
    own = step.own("supplies")
    at = edits.of_demands.position(np.array(sorted(made.demand_rows), np.int64))
    now = Differing(step.after.demands[at], step.after.supplies[own])
    gone = Differing(step.before.demands[step.gone("demands")], step.before.supplies[step.gone("supplies")])
    were = Differing(standing.demands_of(made.demand_rows), standing.supplies_of(made.supply_rows))
    unsettled = now.supplies.filter(~are_settled(step.after.tables, own))
    return (
        have_own_ids(now)
        and all(stand_for_themselves(each, standing) for each in (now, gone, were))
        and needs_nothing(pl.concat([gone.supplies, unsettled, below_zero(now), below_zero(were)]), standing)
    )


def _numbers(numbers: Numbers, position: Ints) -> frozenset[int]:
    return frozenset(numbers.of(position).tolist())
