"""Why an action message is given: one sentence each, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import CoverageNetted, taken
from lotwise.explain.texts import Words, amount, days, joined, where
from lotwise.kernels.codes import ADVANCE, CANCEL_ORDER, DECREASE, INCREASE, NOTHING, POSTPONE
from lotwise.terms import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]


class MessageReasons:
    """The sentences of ``columns.Messages``.

    Parameters
    ----------
    dataset, encoded, netted
        The stages of the plan.
    """

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted) -> None:
        if not isinstance(netted, CoverageNetted):
            message = "Only coverage codes give action messages."
            raise TypeError(message)
        self._netted, self._encoded = netted, encoded
        self._words = Words(dataset, encoded, netted)

    def of(self, rows: slice) -> pl.Series:
        """(n_message,) the sentences of some messages."""
        found, message = self._netted.messages, self._netted.messages.message[rows]
        at, texts = [np.zeros(0, np.int64)], [pl.Series([], dtype=pl.String)]
        for value in np.unique(message).tolist():
            own = np.flatnonzero(message == value)
            at.append(own)
            order, demand = found.order[rows][own], found.demand[rows][own]
            texts.append(
                SENTENCES[value](
                    _Rows(
                        need=self._need(demand, found.is_derived[rows][own]),
                        days=found.days[rows][own],
                        quantity=self._quantity(order, found.line[rows][own]),
                        by=found.by_quantity[rows][own],
                        to=found.to_quantity[rows][own],
                    )
                )
            )
        back = np.empty(len(message), np.int64)
        back[np.concatenate(at)] = np.arange(len(message))
        return pl.concat(texts, rechunk=True).gather(back).alias("reason")

    def _quantity(self, order: Ints, line: Ints) -> Ints:
        of_line = taken(self._netted.lines["quantity"], line)
        return np.where(order == NOTHING, of_line, taken(self._encoded.orders["quantity"], order))

    def _need(self, demand: Ints, is_derived: NDArray[np.bool_]) -> pl.Series:
        """The demand with its day; of a message that was handed down the order that should change."""
        name = self._words.need(demand)
        own = joined(name, " on ", self._words.due(demand))
        return where(pl.Series(is_derived), name + ", as it should change itself,", own)


class _Rows(NamedTuple):
    """Messages of one kind."""

    need: pl.Series
    days: Ints
    quantity: Ints
    by: Ints
    to: Ints


# --- one template per message: text of another language would stand here --------------------------------------------------------


def _advance(rows: _Rows) -> pl.Series:
    return joined(rows.need, " needs it ", days(rows.days), " earlier.")


def _postpone(rows: _Rows) -> pl.Series:
    return joined(rows.need, " needs it only ", days(rows.days), " later.")


def _increase(rows: _Rows) -> pl.Series:
    return joined("With ", amount(rows.by), " more it would cover ", rows.need, " without another order.")


def _decrease(rows: _Rows) -> pl.Series:
    return joined("Only ", amount(rows.to), " of ", amount(rows.quantity), " are needed.")


def _cancel(rows: _Rows) -> pl.Series:
    return pl.Series(["Nothing needs it."]).new_from_index(0, len(rows.days))


MESSAGES = {
    ADVANCE: Message.ADVANCE,
    POSTPONE: Message.POSTPONE,
    INCREASE: Message.INCREASE,
    DECREASE: Message.DECREASE,
    CANCEL_ORDER: Message.CANCEL,
}
SENTENCES: dict[int, Callable[[_Rows], pl.Series]] = {
    ADVANCE: _advance,
    POSTPONE: _postpone,
    INCREASE: _increase,
    DECREASE: _decrease,
    CANCEL_ORDER: _cancel,
}
