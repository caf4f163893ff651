"""A plan without what came of some SKUs: their rows leave, and references to rows of all others are put right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import CoverageNetted, Messages, taken
from lotwise.kernels.codes import NOTHING
from lotwise.net.layout import layout_of
from lotwise.net.levels import REFERENCES
from lotwise.net.places import moved_supply
from lotwise.net.splicing import NAMING_DEMAND, NAMING_ORDER, sku_of_supply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]


OF_LINES = ("order_day", "start_day", "end_day", "decide_by")
"""Fields of ``Netted`` with an entry per line, beside the lines."""
OF_COVERAGE_LINES = ("required_receipt", "delay", "required", "held_up_by")
OF_COVERAGE_ORDERS = ("order_due",)
OF_COVERAGE_DEMAND = ("issue_day", "issue_margin")
"""Fields of ``CoverageNetted`` with an entry per line, per order and per demand."""


class _Staying(NamedTuple):
    """Rows of one kind that stay."""

    rows: Flags
    """(n,) the row stays."""
    at: Ints
    """(n,) where it stands then, NOTHING where it leaves."""

    @classmethod
    def of(cls, rows: Flags) -> _Staying:
        return cls(rows, np.where(rows, np.cumsum(rows) - 1, NOTHING))

    def moved(self, position: NDArray[Any]) -> NDArray[Any]:
        """References to these rows; NOTHING stays, and stands for rows that left."""
        return taken(self.at, position.astype(np.int64), NOTHING).astype(position.dtype)


def without(netted: Netted, leaving: Flags) -> Netted:
    """Take the rows of some SKUs out of a plan; the SKUs keep their numbers, and ``loaded.sku`` is left as it stands.

    Parameters
    ----------
    netted
        The plan, of which no SKU has failed.
    leaving
        (n_sku,) the SKU leaves. What refers to its rows from a SKU that stays refers to NOTHING then: that one has to be planned
        again.
    """
    return _Leaving(netted, leaving).netted()


class _Leaving:
    """Which rows stay."""

    def __init__(self, netted: Netted, leaving: Flags) -> None:
        loaded = netted.loaded
        self._old = netted
        self._demands, self._orders, self._lines = (
            _Staying.of(~leaving[sku]) for sku in (loaded.demand_sku, loaded.order_sku, netted.lines["sku"])
        )
        self._reasons = ~leaving[sku_of_supply(loaded, netted.lines, netted.reasons["supply"])]

    def netted(self) -> Netted:
        """The plan without the others."""
        old, lines = self._old, self._lines.rows
        kept = old.lines[lines]
        kept["order"] = self._orders.moved(kept["order"])
        return replace(
            old,
            loaded=self._loaded(),
            lines=kept,
            links=self._links(),
            reasons=self._reasons_of_others(),
            held=old.held[self._orders.rows],
            **{name: getattr(old, name)[lines] for name in OF_LINES},
            **(self._of_points(old) if isinstance(old, CoverageNetted) else {}),
        )

    def _of_points(self, old: CoverageNetted) -> dict[str, Any]:
        """What only netting by coverage codes returns."""
        of = ((OF_COVERAGE_LINES, self._lines), (OF_COVERAGE_ORDERS, self._orders), (OF_COVERAGE_DEMAND, self._demands))
        found: dict[str, Any] = {name: getattr(old, name)[staying.rows] for names, staying in of for name in names}
        found["held_up_by"] = self._demands.moved(found["held_up_by"])
        found["messages"] = self._messages(old.messages)
        return found

    def _messages(self, old: Messages) -> Messages:
        is_new = old.order == NOTHING
        stays = np.where(is_new, taken(self._lines.rows, old.line, 0), taken(self._orders.rows, old.order, 0)).astype(bool)
        columns = {name: getattr(old, name)[stays] for name in Messages.__dataclass_fields__}
        for name, staying in (("order", self._orders), ("line", self._lines), ("demand", self._demands)):
            columns[name] = staying.moved(columns[name])
        return Messages(**columns)

    def _loaded(self) -> Encoded:
        loaded, layout = self._old.loaded, layout_of(self._old.loaded)
        columns: dict[str, Any] = {}
        for names, staying in ((layout.demand, self._demands), (layout.orders, self._orders)):
            for name in names:
                column = getattr(loaded, name)[staying.rows]
                match name:
                    case "demand_line" | "order_line":
                        column = self._lines.moved(column)
                    case _ if name in REFERENCES:
                        column = self._orders.moved(column)
                    case "demand" if "linked_order" in column.dtype.names:
                        column["linked_order"] = self._orders.moved(column["linked_order"])
                columns[name] = column
        return replace(loaded, **columns)

    def _links(self) -> NDArray[Any]:
        links: NDArray[Any] = self._old.links[self._demands.rows[self._old.links["demand"]]]
        links["demand"], links["supply"] = self._demands.moved(links["demand"]), self._supply(links["supply"])
        return links

    def _reasons_of_others(self) -> NDArray[Any]:
        reasons: NDArray[Any] = self._old.reasons[self._reasons]
        reasons["supply"] = self._supply(reasons["supply"])
        for codes, staying in ((NAMING_DEMAND, self._demands), (NAMING_ORDER, self._orders)):
            named = np.isin(reasons["code"], codes)
            reasons["first"][named] = staying.moved(reasons["first"][named])
        return reasons

    def _supply(self, supply: NDArray[Any]) -> NDArray[Any]:
        """Orders, or new lines as ~line; what they are of stays."""
        return moved_supply(supply, self._orders, self._lines)
