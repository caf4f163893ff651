"""The compiled twin of the coverage codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.kernels import codes, dates, notes, rounding
from lotwise.kernels.compiling import INTEGER, INTEGERS, READ_INTEGERS, compile_cached, rows
from lotwise.kernels.coverage import covering, pegging, planned, pool, projection, quantities, records
from lotwise.kernels.records import LINK, REASON

if TYPE_CHECKING:
    from types import ModuleType

MODULES: tuple[ModuleType, ...] = (codes, dates, notes, rounding, records, quantities, pool, pegging, planned, projection, covering)
ENTRY = "cover_skus"
ARGUMENTS = (
    INTEGER,
    INTEGER,
    INTEGER,
    READ_INTEGERS,
    READ_INTEGERS,
    rows(records.SKU, readonly=True),
    rows(records.DEMAND),
    rows(records.ORDER_IN, readonly=True),
    rows(records.PIN, readonly=True),
    rows(records.LEVEL, readonly=True),
    rows(records.WALK),
    rows(records.SUPPLY),
    rows(records.LINE),
    rows(LINK),
    rows(REASON),
    INTEGERS,
)

compiled_cover_skus = compile_cached(MODULES, ENTRY, ARGUMENTS, globals())
