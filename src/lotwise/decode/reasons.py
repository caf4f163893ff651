"""Recorded reasons as rows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import taken
from lotwise.decode.cells import dates, quantities
from lotwise.kernels import codes
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.naming import where
from lotwise.results import REASON_KINDS, REASONS
from lotwise.rows import TableRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.decode.names import Names

CODE_NAMES: dict[int, str] = {getattr(codes, f"BECAUSE_{code.upper()}"): code for code in REASON_KINDS}

MEANINGS = ("demand", "order", "quantity", "days", "day")
"""What the two numbers of a code can be."""


def reason_rows(names: Names) -> TableRows:
    """The reasons of every supply, in the order in which they were recorded; the two numbers of a code under what they are."""
    return TableRows.numbered(len(names.netted.reasons), lambda rows: _reasons(names, names.netted.reasons[rows]))


def _reasons(names: Names, reasons: NDArray[Any]) -> pl.DataFrame:
    supplies = names.supplies(reasons["supply"])
    numbers = {which: _Number(reasons[which], taken(_meanings(which), reasons["code"])) for which in ("first", "second")}
    first, second = numbers.values()
    start = names.encoded.start_date
    columns = {
        **names.sku(supplies.sku),
        "line_id": names.line_id(supplies),
        "supply": names.supply(supplies),
        "code": _code_names().gather(reasons["code"]),
        "demand": names.demand(names.demands(first.where("demand", NOTHING))),
        "order": names.order(first.where("order", NOTHING)),
        "first": where(first.is_a("quantity"), quantities(first.number)),
        "second": where(second.is_a("quantity"), quantities(second.number)),
        "days": _days(first, second),
        "part_days": where(first.is_a("days"), pl.Series(second.number)),
        "since": dates(first.where("day", NO_DAY), start),
        "date": dates(second.where("day", NO_DAY), start),
    }
    return pl.DataFrame(columns).select(REASONS.of(names.dataset.settings.rules).names)


class _Number(NamedTuple):
    """(n,) one of the two numbers of some reasons."""

    number: NDArray[np.int64]
    meaning: NDArray[np.int8]
    """What it is, as a position in ``MEANINGS``."""

    def is_a(self, what: str) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.meaning == MEANINGS.index(what)
        return found

    def where(self, what: str, otherwise: int) -> NDArray[np.int64]:
        """The number where it is a ``what``."""
        return np.where(self.is_a(what), self.number, otherwise)


def _days(first: _Number, second: _Number) -> pl.Series:
    """The number of days: the first of the two where both are days."""
    which = np.where(first.is_a("days"), first.number, second.number)
    return where(first.is_a("days") | second.is_a("days"), pl.Series(which))


@cache
def _code_names() -> pl.Series:
    """The name of each code at its number."""
    return pl.Series([CODE_NAMES.get(number) for number in range(max(CODE_NAMES) + 1)], dtype=pl.Enum(list(REASON_KINDS)))


@cache
def _meanings(which: str) -> NDArray[np.int8]:
    """(n_code,) what one of the two numbers of each code is."""
    meanings = np.zeros(max(CODE_NAMES) + 1, np.int8)
    for number, code in CODE_NAMES.items():
        meanings[number] = MEANINGS.index(getattr(REASON_KINDS[code], which))
    return meanings
