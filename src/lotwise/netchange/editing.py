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
    from lotwise.netchange.memory import Changed, Standing
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

    def were(self, table: str, rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some rows, by where they stand after the step, as they were before it, and those that went; new ones are left out."""
        before, gone = self.before.frame(table), self.rows.gone.get(table, ())
        were = [was_at(position, gone) for position in rows.tolist()]
        return before[[*gone, *(position for position in were if position < len(before))]]

    def items(self, *tables: str) -> frozenset[str]:
        """Items of the rows of some tables that differ, as they were and as they are."""
        return frozenset[str]().union(*(self._items(table) for table in tables))

    def _items(self, table: str) -> frozenset[str]:
        own = self.own(table)
        return frozenset[str](self.were(table, own)["item"]) | frozenset[str](self.after.frame(table)["item"].gather(own))


def edits_of(step: Step, standing: Standing, earlier: Changed) -> Edits | None:
    """What a step is about.

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
        None where a row of demand or supply does not stand for itself.
    """
    demands, supplies = _numbers(earlier.of_demands, step.gone("demands")), _numbers(earlier.of_supplies, step.gone("supplies"))
    gone = Edits(gone_demands=demands, gone_supplies=supplies, demand_rows=demands, supply_rows=supplies)
    now = earlier.joined(gone)
    made = _made(step, standing, now)
    if not _are_alone(step, standing, now, made):
        return None
    return Edits(*(one | other for one, other in zip(gone, made, strict=True)))  # type: ignore[arg-type]


def _made(step: Step, standing: Standing, now: Changed) -> Edits:
    """The rows that came or changed: cells of demand where that is all, whole events otherwise, parameters and stock by item."""
    own = step.own("demands")
    numbers = now.of_demands.of(own)
    is_cell = are_days_and_quantities(step.after, step.after.tables, own)
    is_cell[is_cell] = [
        number < standing.n_demand and number not in now.demand_rows and bool(standing.is_alone[number])
        for number in numbers[is_cell].tolist()
    ]
    return Edits(
        demands=frozenset(numbers[is_cell].tolist()),
        parameters=step.items(*(table for table in ("items", "skus") if table in step.rows.tables)),
        stock=step.items(*(table for table in ("stock",) if table in step.rows.tables)),
        demand_rows=frozenset(numbers[~is_cell].tolist()),
        supply_rows=_numbers(now.of_supplies, step.own("supplies")),
    )


def _are_alone(step: Step, standing: Standing, now: Changed, made: Edits) -> bool:
    """Whether the rows whose events are made anew stand for themselves: as they are, as they went, and in the base."""
    if not (made.demand_rows or made.supply_rows or step.rows.gone):
        return True
    own = step.own("supplies")
    at = now.of_demands.position(np.array(sorted(made.demand_rows), np.int64))
    after = Differing(step.after.demands[at], step.after.supplies[own])
    gone = Differing(step.before.demands[step.gone("demands")], step.before.supplies[step.gone("supplies")])
    were = Differing(standing.demands_of(made.demand_rows), standing.supplies_of(made.supply_rows))
    unsettled = after.supplies.filter(~are_settled(step.after.tables, own))
    return (
        have_own_ids(after)
        and all(stand_for_themselves(each, standing) for each in (after, gone, were))
        and needs_nothing(pl.concat([gone.supplies, unsettled, below_zero(after), below_zero(were)]), standing)
    )


def _numbers(numbers: Numbers, position: Ints) -> frozenset[int]:
    return frozenset(numbers.of(position).tolist())
