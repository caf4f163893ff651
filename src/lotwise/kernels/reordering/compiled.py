"""The compiled twin of the reordering policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.kernels import codes, dates, notes, rounding
from lotwise.kernels.compiling import INTEGER, INTEGERS, READ_INTEGERS, compile_cached, rows
from lotwise.kernels.records import LINE, LINK, REASON
from lotwise.kernels.reordering import (
    balancing,
    demands,
    modifiers,
    opening,
    overflow,
    projection,
    records,
    reorder,
    specific,
    supplies,
)
from lotwise.kernels.reordering import dates as own_dates
from lotwise.kernels.reordering import notes as own_notes

if TYPE_CHECKING:
    from types import ModuleType

MODULES: tuple[ModuleType, ...] = (
    codes,
    dates,
    notes,
    rounding,
    records,
    own_dates,
    own_notes,
    modifiers,
    supplies,
    demands,
    specific,
    projection,
    overflow,
    reorder,
    opening,
    balancing,
)
ENTRY = "balance_skus"
ARGUMENTS = (
    INTEGER,
    INTEGER,
    INTEGER,
    READ_INTEGERS,
    READ_INTEGERS,
    INTEGER,
    INTEGER,
    READ_INTEGERS,
    rows(records.SKU, readonly=True),
    rows(records.DEMAND_IN, readonly=True),
    rows(records.ORDER_IN, readonly=True),
    rows(records.WALK),
    rows(records.DEMAND),
    rows(records.SUPPLY),
    rows(LINE),
    rows(LINK),
    rows(REASON),
    INTEGERS,
    INTEGERS,
)

compiled_balance_skus = compile_cached(MODULES, ENTRY, ARGUMENTS, globals(), inlined=True)
