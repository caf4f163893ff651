"""A plan on another state of its input: SKUs and rows of the dataset as they are numbered now, what belongs to no SKU as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import Scheduling, taken
from lotwise.kernels.codes import NOTHING
from lotwise.net.differing import own_rows
from lotwise.net.levels import DEMAND_COLUMNS, ORDER_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Netted, ReorderingInput

    Ints = NDArray[np.int64]


def renewed(before: ReorderingInput, netted: Netted, after: ReorderingInput, now: Ints, is_same: NDArray[np.bool_]) -> Netted:
    """Put a plan on another state of its input. Arrays in which nothing changes are shared.

    Parameters
    ----------
    before, netted
        The input and what came of it; no SKU has failed.
    after
        The other state of the input. SKUs that own rows in ``netted`` come in the same order in both.
    now
        (n_before,) the number of each SKU in ``after``, ascending; NOTHING for SKUs without rows.
    is_same
        (n_before,) the SKU has the same input in both. What comes of the others, and of new SKUs, is left as it stands and means
        nothing any more.
    """
    loaded: ReorderingInput = netted.loaded  # type: ignore[assignment]
    columns: dict[str, Any] = {name: getattr(loaded, name) for name in (*DEMAND_COLUMNS, *ORDER_COLUMNS)}
    columns["demand_row"], columns["order_row"] = _rows(before, loaded, after, now, is_same)
    lines = netted.lines
    if not np.array_equal(now, np.arange(len(after.sku))):
        for name in ("demand_sku", "order_sku"):
            columns[name] = now[columns[name]].astype(np.int32)
        lines = lines.copy()
        lines["sku"] = now[lines["sku"]]
    entries, columns["order_scheduling"] = _scheduling(loaded, after, now)
    again = replace(after, sku=_sku(after, columns), scheduling=entries, **columns)
    return replace(netted, loaded=again, lines=lines, failed=np.zeros(len(after.sku), netted.failed.dtype))


def _sku(after: ReorderingInput, columns: dict[str, Any]) -> NDArray[Any]:
    """The SKUs with the rows that are loaded of each; they stand by SKU."""
    sku = after.sku.copy()
    for what in ("demand", "order"):
        offsets = np.searchsorted(columns[f"{what}_sku"], np.arange(len(sku) + 1))
        sku[f"first_{what}"], sku[f"last_{what}"] = offsets[:-1], offsets[1:]
    return sku


def _scheduling(loaded: ReorderingInput, after: ReorderingInput, now: Ints) -> tuple[Scheduling, Ints]:
    """Entries of the SKUs as they are now, then those of loaded orders that have their own; and the entry of each order."""
    n_before, n_after = len(now), len(after.sku)
    entries = {
        name: np.concatenate([getattr(after.scheduling, name)[:n_after], getattr(loaded.scheduling, name)[n_before:]])
        for name in Scheduling.__dataclass_fields__
    }
    entry = loaded.order_scheduling
    own = entry >= n_before
    return Scheduling(**entries), np.where(own, entry + (n_after - n_before), taken(now, np.where(own, NOTHING, entry)))


# --- rows of the dataset ---------------------------------------------------------------------------------------------------------


def _rows(
    before: ReorderingInput, loaded: ReorderingInput, after: ReorderingInput, now: Ints, is_same: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows of the dataset behind demand and orders, as they are numbered now.

    What stands in the same place of the same input is the same row. Below NOTHING stand rows of the other table.
    """
    kept = np.flatnonzero(is_same)
    everything = np.ones(len(kept), bool)
    known = []
    for what in ("demand", "order"):
        old, new = own_rows(before, after, kept, now[kept], what).rows(everything)
        known.append((getattr(before, f"{what}_row")[old], getattr(after, f"{what}_row")[new]))
    if all(np.array_equal(old, new) for old, new in known):
        return loaded.demand_row, loaded.order_row
    own, mirrored = zip(*((_own(*rows), _mirrored(*rows)) for rows in known), strict=True)
    demands, supplies = _numbers(own[0], mirrored[1]), _numbers(own[1], mirrored[0])
    return _moved(loaded.demand_row, demands, supplies), _moved(loaded.order_row, supplies, demands)


def _own(old: NDArray[np.int32], new: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Rows of the table that a side is loaded from."""
    at = old > NOTHING
    return old[at].astype(np.int64), new[at].astype(np.int64)


def _mirrored(old: NDArray[np.int32], new: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Rows of the other table, which changed sides."""
    at = old < NOTHING
    return NOTHING - 1 - old[at].astype(np.int64), NOTHING - 1 - new[at].astype(np.int64)


def _numbers(*known: tuple[Ints, Ints]) -> Ints:
    """(n_row,) where each row of a table stands now, as far as it is known."""
    old, new = (np.concatenate(each) for each in zip(*known, strict=True))
    found = np.full(int(old.max(initial=NOTHING)) + 1, NOTHING)
    found[old] = new
    return found


def _moved(row: NDArray[np.int32], own: Ints, mirrored: Ints) -> NDArray[np.int32]:
    """Rows as they are numbered now; those of SKUs whose input differs are not known and mean nothing."""
    found = row.copy()
    for at, numbers, is_mirrored in ((row > NOTHING, own, False), (row < NOTHING, mirrored, True)):
        places = np.flatnonzero(at)
        old = NOTHING - 1 - row[places].astype(np.int64) if is_mirrored else row[places].astype(np.int64)
        known = old < len(numbers)
        new = taken(numbers, np.where(known, old, NOTHING), NOTHING)
        found[places] = np.where(new == NOTHING, NOTHING, NOTHING - 1 - new if is_mirrored else new)
    return found
