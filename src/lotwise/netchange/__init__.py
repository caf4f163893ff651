"""Net change: what a change is about is checked and encoded anew, and only what follows from it is planned again.

Two ways, tried in turn: single cells are changed where they stand in the input (``direct``), other changes have their items encoded
anew (``items``). Any other change is found by comparing the whole source (``lotwise.since``), which gives the same plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.netchange.direct import directly
from lotwise.netchange.items import by_items
from lotwise.netchange.memory import Memory, NetChange, remembered
from lotwise.netchange.rows import rows_that_changed

if TYPE_CHECKING:
    from lotwise.changes import Applied
    from lotwise.dataset import Dataset

__all__ = ["Memory", "NetChange", "remembered", "replanned"]


def replanned(dataset: Dataset, memory: Memory, now: Applied) -> NetChange | None:
    """Plan what follows from the difference of two states of a source.

    Parameters
    ----------
    dataset
        The one before.
    memory
        What its plan remembers.
    now
        The source now.

    Returns
    -------
    NetChange or None
        None where everything has to be planned.
    """
    rows = rows_that_changed(dataset.tables, now.tables, now.gone)
    if rows is None:
        return None
    return directly(dataset, memory, now.tables, rows) or by_items(dataset, memory, now.tables, rows)
