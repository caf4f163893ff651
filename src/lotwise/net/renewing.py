"""A plan on another state of its input: SKUs and rows of the dataset as they are numbered now, what belongs to no SKU as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import CoverageNetted, taken
from lotwise.kernels.codes import NOTHING
from lotwise.net.differing import own_rows
from lotwise.net.layout import layout_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Chains, Encoded, Netted, Scheduling

    Ints = NDArray[np.int64]


def renewed(before: Encoded, netted: Netted, after: Encoded, now: Ints, is_same: NDArray[np.bool_]) -> Netted:
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
    loaded, layout = netted.loaded, layout_of(after)
    columns: dict[str, Any] = {name: getattr(loaded, name) for name in (*layout.demand, *layout.orders)}
    columns["demand_row"], columns["order_row"] = _rows(before, loaded, after, now, is_same)
    lines = netted.lines
    if not np.array_equal(now, np.arange(len(after.sku))):
        for name in ("demand_sku", "order_sku"):
            columns[name] = now[columns[name]].astype(np.int32)
        lines = lines.copy()
        lines["sku"] = now[lines["sku"]]
    columns[layout.dating], columns["order_scheduling"] = _scheduling(loaded, after, now)
    sku = _sku(loaded, after, columns, now)
    again = replace(after, sku=sku, **columns)
    of_skus: dict[str, Any] = {"failed": np.zeros(len(sku), netted.failed.dtype)}
    if isinstance(netted, CoverageNetted):
        of_skus["refused"] = _of_skus(netted.refused, now, len(sku))
    return replace(netted, loaded=again, lines=lines, **of_skus)


def _of_skus(before: Ints, now: Ints, n_sku: int) -> Ints:
    """(n_sku,) what stood at each SKU, 0 at those that are new."""
    found, stands = np.zeros(n_sku, before.dtype), now != NOTHING
    found[now[stands]] = before[stands]
    return found


def _sku(loaded: Encoded, after: Encoded, columns: dict[str, Any], now: Ints) -> NDArray[Any]:
    """The SKUs with the rows that are loaded of each; they stand by SKU."""
    sku = after.sku.copy()
    if "first_pin" in (sku.dtype.names or ()):
        pins = _of_skus(loaded.sku["last_pin"] - loaded.sku["first_pin"], now, len(sku))
        sku["last_pin"] = np.cumsum(pins)
        sku["first_pin"] = sku["last_pin"] - pins
    for what in ("demand", "order"):
        offsets = np.searchsorted(columns[f"{what}_sku"], np.arange(len(sku) + 1))
        sku[f"first_{what}"], sku[f"last_{what}"] = offsets[:-1], offsets[1:]
    return sku


def _scheduling(loaded: Encoded, after: Encoded, now: Ints) -> tuple[Scheduling | Chains, Ints]:
    """Entries of the SKUs as they are now, then those of loaded orders that have their own; and the entry of each order."""
    n_before, n_after, layout = len(now), len(after.sku), layout_of(after)
    new, old = getattr(after, layout.dating), getattr(loaded, layout.dating)
    entries = {name: np.concatenate([getattr(new, name)[:n_after], getattr(old, name)[n_before:]]) for name in layout.dates}
    entry = loaded.order_scheduling
    own = entry >= n_before
    return layout.entries(**entries), np.where(own, entry + (n_after - n_before), taken(now, np.where(own, NOTHING, entry)))


# --- rows of the dataset ---------------------------------------------------------------------------------------------------------


def _rows(
    before: Encoded, loaded: Encoded, after: Encoded, now: Ints, is_same: NDArray[np.bool_]
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
