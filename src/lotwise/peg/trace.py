"""From a planning line up to the demand that causes it and down to what it needs (specification 3.8, section 6).

Links make a graph of lines. A walk takes every line once, with all that reaches it, so its cost grows with the links that are
reached and never with the number of paths through them. Up, the quantity of the first line is shared out over what causes it; down,
what it needs is added up. Both in whole quanta: the parts of a quantity always add up to it.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import NO_SUPPLY, Step, lines_of_orders
from lotwise.graph import first_rows
from lotwise.kernels.codes import CANCEL, NOTHING
from lotwise.results import UNTRACKED_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.peg.untracked import Untracked

PEGGED_ELEMENTS = [UNTRACKED_ELEMENTS.index(name) for name in ("forecast", "blanket_order")]


class Tracer:
    """Walks the links of one plan."""

    def __init__(self, encoded: Encoded, netted: Netted, links: NDArray[Any], untracked: Untracked) -> None:
        self._encoded, self._netted = encoded, netted
        sku = encoded.demand_sku[links["demand"]]
        if len(sku) and (np.diff(sku) < 0).any():  # reservations come last
            order = np.argsort(sku, kind="stable")
            links, sku = links[order], sku[order]
        self._links = links
        self._first_link = first_rows(sku, np.arange(len(encoded.sku) + 1))
        self._untracked = untracked
        self._line_of_order = lines_of_orders(encoded, netted)

    def up(self, line: int) -> Iterator[Step]:
        """What a line covers, what causes the lines that need this, and so on up to independent demand, the nearest first."""
        walk = _Walk(line, self._quantity(line), direction=-1)
        for at, share, level in walk:
            covered, quantities = self._covered(at)
            for (demand, element), own, part in zip(covered, quantities, apportioned(share, quantities), strict=True):
                parent = NOTHING if demand == NOTHING else int(self._encoded.demand_line[demand])
                yield Step(level, at, demand, NO_SUPPLY, element, parent, own, part)
                if parent != NOTHING:
                    walk.reach(parent, part, level)

    def down(self, line: int) -> Iterator[Step]:
        """What a line needs, what covers that, what this needs in turn, and so on down, the nearest first."""
        walk = _Walk(line, self._quantity(line), direction=1)
        for at, reached, level in walk:
            for demand in self._needs(at):
                needed = proportion(int(self._encoded.demand["quantity"][demand]), reached, self._quantity(at))
                supplies, weights = self._covering(demand)
                for supply, own in zip(supplies, apportioned(needed, weights), strict=True):
                    child = self._line_of(supply)
                    yield Step(level, at, demand, supply, NOTHING, child, own, 0)
                    if child != NOTHING:
                        walk.reach(child, own, level)

    # --- neighbours ---

    def _covered(self, line: int) -> tuple[list[tuple[int, int]], list[int]]:
        """What a line's supply is for: demands, then what of it no demand asks for by planning element; with the quantities."""
        reference = self._reference(line)
        own = self._links_of(int(self._netted.lines["sku"][line]))
        own = own[own["supply"] == reference]
        found = [(int(demand), NOTHING) for demand in own["demand"]]
        weights = own["quantity"].tolist()
        left = self._quantity(line) - sum(weights)
        elements = self._untracked
        is_link = np.isin(elements.element, PEGGED_ELEMENTS)  # forecasts and blanket orders are covered by the links above
        rows = np.flatnonzero((elements.supply == reference) & (elements.quantity > 0) & ~is_link)
        for row in rows.tolist():
            explained = min(int(self._untracked.quantity[row]), left)
            if explained > 0:
                found.append((NOTHING, int(self._untracked.element[row])))
                weights.append(explained)
                left -= explained
        return found, weights

    def _needs(self, line: int) -> list[int]:
        """The demands that a line makes: at the SKUs of its bill and at the sender of its transfer."""
        record = self._netted.lines[line]
        if record["action"] == CANCEL or record["quantity"] == 0:
            return []
        sku = int(record["sku"])
        bill = self._encoded.bill
        asked = {int(component) for component in bill.sku[bill.first[sku] : bill.first[sku + 1]]}
        asked |= {int(self._encoded.source_sku[sku])} - {NOTHING}
        found = []
        for component in sorted(asked):
            first, last = (int(self._encoded.sku[name][component]) for name in ("first_demand", "last_demand"))
            found += (np.flatnonzero(self._encoded.demand_line[first:last] == line) + first).tolist()
        return found

    def _covering(self, demand: int) -> tuple[list[int], list[int]]:
        """What covers a demand, and NO_SUPPLY for what nothing covers; with the quantities."""
        own = self._links_of(int(self._encoded.demand_sku[demand]))
        own = own[own["demand"] == demand]
        found, weights = own["supply"].tolist(), own["quantity"].tolist()
        missing = int(self._encoded.demand["quantity"][demand]) - sum(weights)
        if missing > 0:
            found.append(NO_SUPPLY)
            weights.append(missing)
        return found, weights

    def _links_of(self, sku: int) -> NDArray[Any]:
        own: NDArray[Any] = self._links[self._first_link[sku] : self._first_link[sku + 1]]
        return own

    def _reference(self, line: int) -> int:
        order = int(self._netted.lines["order"][line])
        return ~line if order == NOTHING else order

    def _line_of(self, supply: int) -> int:
        if supply == NO_SUPPLY:
            return NOTHING
        return ~supply if supply < 0 else int(self._line_of_order[supply])

    def _quantity(self, line: int) -> int:
        return int(self._netted.lines["quantity"][line])


class _Walk:
    """Lines still to visit, in the order of planning or against it: when one is visited, all that reaches it is known."""

    def __init__(self, line: int, quantity: int, *, direction: int) -> None:
        self._direction = direction
        self._waiting = [direction * line]
        self._reached: defaultdict[int, int] = defaultdict(int, {line: quantity})
        self._level: dict[int, int] = {line: 0}

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Line, quanta that reach it, level of the steps from here."""
        while self._waiting:
            line = self._direction * heapq.heappop(self._waiting)
            yield line, self._reached.pop(line), self._level[line] + 1

    def reach(self, line: int, quantity: int, level: int) -> None:
        """A step leads to a line."""
        if line not in self._reached:
            heapq.heappush(self._waiting, self._direction * line)
        self._reached[line] += quantity
        self._level[line] = max(self._level.get(line, 0), level)


def apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """A whole number in parts that add up to it, in proportion to the weights; the largest remainders are rounded up.

    Of equal remainders the earlier part comes first.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda part: (-(total * weights[part] % whole), part))
    for part in remainders[: total - sum(parts)]:
        parts[part] += 1
    return parts


def proportion(whole: int, part: int, of: int) -> int:
    """``whole`` in the proportion of ``part`` to ``of``, rounded to the nearest."""
    return (2 * whole * part + of) // (2 * of) if of else 0
