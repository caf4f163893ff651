"""Which SKUs have another input than before: two states of the input beside each other, SKU by SKU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import Bill, CoverageInput, ReorderingInput, taken
from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING
from lotwise.net.coverage.margins import earliest_issue
from lotwise.net.layout import layout_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Pair = tuple[NDArray[Any], NDArray[Any]]

GONE = -2
"""Stands for a SKU that is no longer planned."""
OF_ALL = (
    "start_date",
    "today",
    "first_day",
    "month_of_day",
    "month_start",
    "open_first",
    "open_days",
    "is_open",
    "calendars",
    "company_calendar",
    "last_message_day",
    "levels",
    "skus",
    "forecast_pool",
    "forecast_lines",
    "too_large",
)
"""Fields that belong to no SKU: ``is_alike`` compares those that planning reads; tables of days only grow and shrink with the
horizon, and the others number, name and tell what is compared here."""
OF_COVERAGE = ("minimum_levels", "pin_demand", "pin_parent", "pin_order")
"""Fields of ``CoverageInput`` that are compared by planning point: minimum and maximum by day, and what orders stay with."""
_OFFSETS = tuple(f"{edge}_{what}" for what in ("demand", "order", "pin", "level") for edge in ("first", "last"))
_BILL_LINES = tuple(name for name in Bill.__dataclass_fields__ if name not in ("first", "sku", "rounding", "exists"))
_PLACES = 2**32
"""More than the orders that one SKU may have."""


def is_alike(before: Encoded, after: Encoded) -> bool:
    """Whether what all SKUs share is the same: the dates of the run, and the calendars on all days that both states know."""
    if _shared(before) != _shared(after):
        return False
    for old, new in zip(before.calendars, after.calendars, strict=True):
        first = max(old.first_day, new.first_day)
        known = [days.is_open[first - days.first_day :] for days in (old, new)]
        count = min(map(len, known))
        if not np.array_equal(known[0][:count], known[1][:count]):
            return False
    return True


def _shared(e: Encoded) -> tuple[object, ...]:
    """The dates of the run, which calendar is the company's, how far messages go."""
    of_family: tuple[object, ...] = ()
    match e:
        case ReorderingInput():
            of_family = (e.company_calendar,)
        case CoverageInput():
            of_family = (e.last_message_day,)
    return (e.start_date, e.today, len(e.calendars), *of_family)


def differing(before: Encoded, after: Encoded, now: Ints) -> Flags:
    """Find the SKUs whose own input differs, or that are gone: parameters, dates, bill lines, demand, orders.

    Parameters
    ----------
    before, after
        Two states of the input.
    now
        (n_before,) number in ``after`` of each SKU of ``before``; NOTHING where it is gone.

    Returns
    -------
    (n_before,) true where something differs. Rows of the dataset are numbers of no meaning here: what a row says counts.
    """
    old = np.flatnonzero(now != NOTHING)
    pairs = _Pairs(old, now[old])
    found = np.ones(len(now), bool)
    found[old] = False
    for first, second in _parameters(before, after, pairs, now):
        found[old] |= first != second
    names = _names(before, now), _names(after, np.arange(len(after.sku)))
    for ends, columns in (
        (_own_rows(before, after, pairs, "demand"), _demand(before, after, names)),
        (_own_rows(before, after, pairs, "order"), _orders(before, after, names)),
        (_lines(before.bill, after.bill, pairs), _bill_lines(before.bill, after.bill, now)),
    ):
        found[old[_differ(ends, columns)]] = True
    if isinstance(before, CoverageInput) and isinstance(after, CoverageInput):
        for ends, columns in _of_points(before, after, pairs, names):
            found[old[_differ(ends, columns)]] = True
        found[old] |= earliest_issue(before)[pairs.old] != earliest_issue(after)[pairs.new]
    return found


class _Pairs(NamedTuple):
    """(n,) SKUs that are there before and after."""

    old: Ints
    new: Ints


class Ends(NamedTuple):
    """(n,) first row of each SKU and the one after its last, before and after."""

    first_old: Ints
    last_old: Ints
    first_new: Ints
    last_new: Ints

    @property
    def is_same(self) -> Flags:
        """(n,) the SKU has as many rows as before."""
        same: Flags = (self.last_old - self.first_old) == (self.last_new - self.first_new)
        return same

    def rows(self, chosen: Flags) -> tuple[Ints, Ints]:
        """Rows of the chosen SKUs before and after, one beside the other; they have as many as before."""
        return (
            ranges(self.first_old[chosen], self.last_old[chosen]),
            ranges(self.first_new[chosen], self.last_new[chosen]),
        )


def own_rows(before: Encoded, after: Encoded, old: Ints, new: Ints, what: str) -> Ends:
    """Where the demand or the orders of some SKUs stand before and after; ``what`` is ``demand``, ``order`` or ``level``."""
    first, last = f"first_{what}", f"last_{what}"
    return Ends(before.sku[first][old], before.sku[last][old], after.sku[first][new], after.sku[last][new])


def _own_rows(before: Encoded, after: Encoded, pairs: _Pairs, what: str) -> Ends:
    return own_rows(before, after, pairs.old, pairs.new, what)


def _lines(before: Bill, after: Bill, pairs: _Pairs) -> Ends:
    return Ends(before.first[pairs.old], before.first[pairs.old + 1], after.first[pairs.new], after.first[pairs.new + 1])


def _differ(ends: Ends, columns: Iterator[Pair]) -> Flags:
    """(n,) the SKU has more or fewer rows, or another value in one of them."""
    is_same = ends.is_same
    old, new = ends.rows(is_same)
    of_row = np.repeat(np.flatnonzero(is_same), (ends.last_old - ends.first_old)[is_same])
    found: Flags = ~is_same
    for first, second in columns:
        found[of_row[first[old] != second[new]]] = True
    return found


# --- what a SKU, a row, a bill line says -----------------------------------------------------------------------------------------


def _parameters(before: Encoded, after: Encoded, pairs: _Pairs, now: Ints) -> Iterator[Pair]:
    for name in before.sku.dtype.names or ():
        if name not in _OFFSETS:
            yield before.sku[name][pairs.old], after.sku[name][pairs.new]
    layout = layout_of(before)
    for name in layout.of_skus:
        yield getattr(before, name)[pairs.old], getattr(after, name)[pairs.new]
    for name in layout.dates:
        yield getattr(_dating(before), name)[pairs.old], getattr(_dating(after), name)[pairs.new]
    for name in ("rounding", "exists"):
        yield getattr(before.bill, name)[pairs.old], getattr(after.bill, name)[pairs.new]
    yield _renamed(before.source_sku[pairs.old], now), after.source_sku[pairs.new]


def _demand(before: Encoded, after: Encoded, names: tuple[Ints, Ints]) -> Iterator[Pair]:
    for name in layout_of(before).demand:
        old, new = getattr(before, name), getattr(after, name)
        match name:
            case "demand":
                yield from _fields(old, new, names)
            case "demand_sku" | "demand_row":
                continue
            case "demand_order" | "reserved_order":
                yield _named(old, names[0]), _named(new, names[1])
            case _:
                yield old, new


def _orders(before: Encoded, after: Encoded, names: tuple[Ints, Ints]) -> Iterator[Pair]:
    layout = layout_of(before)
    for name in layout.orders:
        old, new = getattr(before, name), getattr(after, name)
        match name:
            case "orders":
                yield from _fields(old, new, names)
            case "order_sku" | "order_row":
                continue
            case "order_yielding":
                yield _named(old, names[0]), _named(new, names[1])
            case "order_scheduling":
                for field in layout.dates:
                    yield getattr(_dating(before), field)[old], getattr(_dating(after), field)[new]
            case _:
                yield old, new


def _fields(before: NDArray[Any], after: NDArray[Any], names: tuple[Ints, Ints]) -> Iterator[Pair]:
    """Fields of demand or of orders; which of them belong together is said by the order that they are linked to."""
    for name in before.dtype.names or ():
        old, new = before[name], after[name]
        match name:
            case "linked_order":
                yield _named(old.astype(np.int64), names[0]), _named(new.astype(np.int64), names[1])
            case "bound":
                yield old != 0, new != 0
            case _:
                yield old, new


def _bill_lines(before: Bill, after: Bill, now: Ints) -> Iterator[Pair]:
    yield _renamed(before.sku, now), after.sku
    for name in _BILL_LINES:
        yield getattr(before, name), getattr(after, name)


def _dating(e: Encoded) -> Any:
    """The entries by which orders are dated."""
    return getattr(e, layout_of(e).dating)


# --- what only planning points have ----------------------------------------------------------------------------------------------


def _of_points(
    before: CoverageInput, after: CoverageInput, pairs: _Pairs, names: tuple[Ints, Ints]
) -> Iterator[tuple[Ends, Iterator[Pair]]]:
    """Minimum and maximum by day, and what approved orders stay with."""
    steps = before.minimum_levels, after.minimum_levels
    yield _own_rows(before, after, pairs, "level"), ((steps[0][name], steps[1][name]) for name in ("day", "minimum", "maximum"))
    old, new = _pins(before, names[0]), _pins(after, names[1])
    edges = (np.searchsorted(pins[0], skus + step) for pins, skus in ((old, pairs.old), (new, pairs.new)) for step in (0, 1))
    yield Ends(*edges), zip(old[1:], new[1:], strict=True)


def _pins(e: CoverageInput, names: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Planning point of each order that stays with something, its place there, that of the demand, and the name of the parent."""
    sku = e.order_sku[e.pin_order].astype(np.int64)
    at = taken(e.demand_sku, e.pin_demand, NOTHING) == sku  # demand of another planning point is of no account (4.2)
    demand = np.where(at, e.pin_demand - e.sku["first_demand"][sku], NOTHING)
    order, parent = e.pin_order - e.sku["first_order"][sku], _named(e.pin_parent, names)
    by_sku = np.lexsort((parent, demand, order, sku))
    return sku[by_sku], order[by_sku], demand[by_sku], parent[by_sku]


# --- numbers that mean the same before and after ---------------------------------------------------------------------------------


def _renamed(sku: Ints, now: Ints) -> Ints:
    """SKUs as they are numbered now."""
    found = taken(now, sku, NOTHING)
    return np.where((found == NOTHING) & (sku != NOTHING), GONE, found)


def _names(e: Encoded, now: Ints) -> Ints:
    """(n_order,) the SKU of each order as it is numbered now, and its place among the orders of the SKU."""
    sku = e.order_sku.astype(np.int64)
    place = np.arange(len(sku)) - e.sku["first_order"][sku]
    names: Ints = _renamed(sku, now) * _PLACES + place
    return names


def _named(order: Ints, names: Ints) -> Ints:
    """What orders are called, NOTHING for none."""
    return taken(names, order, NOTHING)
