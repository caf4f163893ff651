"""Net change: a part of the network is planned again, and its lines take the place of the old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from lotwise.columns import taken
from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING
from lotwise.net.buffers import Written
from lotwise.net.chunks import Workers, chunks
from lotwise.net.dates import GrowingDates, LineDates
from lotwise.net.expected import UNKNOWN
from lotwise.net.families import REORDERING
from lotwise.net.growing import as_bytes, copied
from lotwise.net.layers import NOTHING_SINCE
from lotwise.net.levels import Levels
from lotwise.net.netting import warn
from lotwise.net.rows import beyond_counting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.net.coverage.part import PointsPart
    from lotwise.net.layers import Layers
    from lotwise.net.part import Part, Whole
    from lotwise.net.rows import LevelRows

    Ints = NDArray[np.int64]


MOST_OF_ALL = 0.2
"""A part with more of the SKUs than this is planned with everything else: all threads work on that."""

_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


def is_most_of_all(part: Part | PointsPart, n_sku: int) -> bool:
    """Whether planning a part alone does not pay."""
    return is_most(int(part.is_free.sum()), n_sku)


def is_most(count: int, n_sku: int) -> bool:
    """Whether so many SKUs are that many."""
    return count > MOST_OF_ALL * n_sku


class Replanned(NamedTuple):
    """What came of a part. Rows and lines are those of the part; only those of SKUs that were planned again mean something."""

    part: Part
    loaded: ReorderingInput
    lines: NDArray[Any]
    links: NDArray[Any]
    reasons: NDArray[Any]
    held: Ints
    dates: LineDates
    line_sku: NDArray[np.int32]
    """(n_all_line,) SKU of every line that the part's demand may refer to: the lines planned again and those that stay."""
    is_whole: bool
    """Every SKU could be planned; otherwise the whole plan has to be made anew, since other items may be stopped."""

    @property
    def planned(self) -> Ints:
        """(n,) the SKUs that were planned again, as the whole plan numbers them."""
        return self.part.skus[self.part.is_free]


class Staying(NamedTuple):
    """(n,) lines that stay, by SKU of the part."""

    lines: NDArray[Any]
    order_row: NDArray[np.int32]
    """Row of the supplies that each changes, NOTHING for a new one."""


def net_part(base: Whole[ReorderingInput], part: Part, since: Layers = NOTHING_SINCE) -> Replanned:
    """Plan the free SKUs of a part; the lines of the others say what they need of them, as they did before.

    Parameters
    ----------
    base
        The whole.
    part
        What is planned.
    since
        The parts that have the newest lines of SKUs that were planned since.
    """
    frozen = np.flatnonzero(~part.is_free)
    staying = staying_lines(base, part.skus, frozen, since)
    written, days, line_sku = Written(REORDERING, UNKNOWN), GrowingDates(), [np.zeros(0, np.int32)]
    n_line, given_up = 0, 0
    with Workers(REORDERING, 1, compiled=base.netted.compiled) as workers:
        levels = Levels(part.encoded, frozen.astype(np.int32), workers)
        for level in range(len(levels)):
            inputs = levels.load(level)
            first, last = levels.skus(level)
            before = written.n_line
            for made in workers.balance(inputs, chunks(inputs.rows["sku"], first, last), nothing_follows):
                written.add(*made.rows)
                given_up += len(made.given_up)
            lines, is_made = merged(written.lines()[before:], at_orders(staying, levels, first, last))
            dates, needs = levels.follow(lines)
            levels.take(lines, dates, needs, n_line)
            days.add(dates if is_made.all() else LineDates(*(each[is_made] for each in dates)))
            line_sku.append(lines["sku"])
            n_line += len(lines)
    lines, links, reasons = written.all()
    loaded, dates = levels.loaded(), days.all()
    warn(loaded, lines, dates.order)
    is_counted = len(loaded.too_large) == len(beyond_counting(lines, len(loaded.sku))) == 0
    is_whole = not given_up and not levels.failed.any() and is_counted
    return Replanned(part, loaded, lines, links, reasons, levels.held, dates, np.concatenate(line_sku), is_whole)


def nothing_follows(_lines: NDArray[Any]) -> None:
    """What follows from lines is worked out together with the lines that stay."""


def merged(made: NDArray[Any], stay: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The lines of both by SKU, and which of them are made anew; no SKU has lines of both."""
    if not len(made) or not len(stay):
        return (made if len(made) else stay), np.full(len(made) + len(stay), len(made) > 0)
    order = np.argsort(np.concatenate([made["sku"], stay["sku"]]), kind="stable")
    lines = np.concatenate([as_bytes(made), as_bytes(stay)])[order].view(made.dtype)
    return lines, order < len(made)


def staying_lines(base: Whole[Any], part_skus: Ints, frozen: Ints, since: Layers = NOTHING_SINCE) -> Staying:
    """The lines of some SKUs of a part, which has the given SKUs of the whole."""
    skus, first, netted = part_skus[frozen], base.first_line, base.netted
    in_parts = list(since.newest(skus))
    in_base = np.isin(
        skus, np.concatenate([np.zeros(0, np.int64), *(own.skus for own in in_parts)]), assume_unique=True, invert=True
    )
    found = [_own_lines(netted.lines, netted.loaded.order_row, first[skus[in_base]], first[skus[in_base] + 1], frozen[in_base])]
    for made, own in in_parts:
        numbers = np.searchsorted(made.part.skus, own)
        begin, end = (np.searchsorted(made.lines["sku"], numbers, side=side) for side in _SIDES)
        found.append(_own_lines(made.lines, made.loaded.order_row, begin, end, np.searchsorted(part_skus, own)))
    if not in_parts:
        return found[0]
    lines = np.concatenate([as_bytes(each.lines) for each in found]).view(netted.lines.dtype)
    order = np.argsort(lines["sku"], kind="stable")
    return Staying(as_bytes(lines)[order].view(lines.dtype), np.concatenate([each.order_row for each in found])[order])


def _own_lines(lines: NDArray[Any], order_row: NDArray[np.int32], begin: Ints, end: Ints, number: Ints) -> Staying:
    """Lines of some SKUs; ``number`` is what the part calls each."""
    own = as_bytes(lines)[ranges(begin, end)].view(lines.dtype)
    own["sku"] = np.repeat(number, end - begin)
    return Staying(own, taken(order_row, own["order"].astype(np.int64), NOTHING))


def at_orders(staying: Staying, levels: LevelRows[Any], first: int, last: int) -> NDArray[Any]:
    """The staying lines of some SKUs, referring to orders of the part."""
    begin, end = np.searchsorted(staying.lines["sku"], [first, last])
    lines = copied(staying.lines[begin:end])
    lines["order"] = levels.orders_of(staying.order_row[begin:end].astype(np.int64))
    return lines
