"""Recorded reasons as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.decode.names import dates, quantities
from lotwise.kernels import codes
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.naming import where
from lotwise.results import REASON_KINDS, REASONS
from lotwise.rows import TableRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.decode.names import Names

CODE_NAMES: dict[int, str] = {getattr(codes, f"BECAUSE_{code.upper()}"): code for code in REASON_KINDS}


def reason_rows(names: Names) -> TableRows:
    """The reasons of every supply, in the order in which they were recorded; the two numbers of a code under what they are."""
    return TableRows.numbered(len(names.netted.reasons), lambda rows: _reasons(names, names.netted.reasons[rows]))


def _reasons(names: Names, reasons: NDArray[Any]) -> pl.DataFrame:
    supplies = names.supplies(reasons["supply"])
    columns = {
        **names.sku(supplies.sku),
        "line_id": names.line_id(supplies),
        "supply": names.supply(supplies),
        "code": _code_names().gather(reasons["code"]),
        "demand": names.demand(_numbers(reasons, "first", "demand", NOTHING)),
        "order": names.order(_numbers(reasons, "first", "order", NOTHING)),
        "first": where(_is(reasons, "first", "quantity"), quantities(reasons["first"])),
        "second": where(_is(reasons, "second", "quantity"), quantities(reasons["second"])),
        "days": _days(reasons),
        "part_days": where(_is(reasons, "first", "days"), pl.Series(reasons["second"])),
        "since": dates(_numbers(reasons, "first", "day", NO_DAY), names.encoded.start_date),
        "date": dates(_numbers(reasons, "second", "day", NO_DAY), names.encoded.start_date),
    }
    return pl.DataFrame(columns).select(REASONS.of(names.dataset.settings.rules).names)


def _days(reasons: NDArray[Any]) -> pl.Series:
    """The number of days: the first of the two where both are days."""
    which = np.where(_is(reasons, "first", "days"), reasons["first"], reasons["second"])
    return where(_is(reasons, "first", "days") | _is(reasons, "second", "days"), pl.Series(which))


def _code_names() -> pl.Series:
    """The name of each code at its number."""
    return pl.Series([CODE_NAMES.get(number) for number in range(max(CODE_NAMES) + 1)], dtype=pl.Enum(list(REASON_KINDS)))


def _numbers(reasons: NDArray[Any], which: str, what: str, otherwise: int) -> NDArray[np.int64]:
    """One of the two numbers where the code says it is a ``what``."""
    return np.where(_is(reasons, which, what), reasons[which], otherwise)


def _is(reasons: NDArray[Any], which: str, what: str) -> NDArray[np.bool_]:
    fits = np.zeros(max(CODE_NAMES) + 1, bool)
    fits[[number for number, code in CODE_NAMES.items() if getattr(REASON_KINDS[code], which) == what]] = True
    found: NDArray[np.bool_] = fits[reasons["code"]]
    return found
