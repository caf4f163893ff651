"""The compiled twin: compiled once per function, fast because of its private option, and the same without it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import lotwise
from engine_checks import few_rows
from lotwise.encode import encode
from lotwise.kernels import compiling
from lotwise.kernels.reordering import compiled
from lotwise.net.buffers import CompiledBuffers
from lotwise.net.chunks import Workers
from lotwise.net.families import REORDERING
from lotwise.net.levels import Levels
from lotwise.testing import dataset_of
from scenario_files import FILES, PASSING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lotwise.columns import Encoded
    from lotwise.net.families import Inputs

Row = dict[str, Any]

REORDERING_PLAN = {"start_date": "2026-01-05", "end_date": "2026-12-31"}
COVERAGE = REORDERING_PLAN | {"rules": "planning_optimization"}


def crowded(n_demand: int = 400, n_supply: int = 60) -> Encoded:
    """One SKU with many demands and orders, safety stock and modifiers."""
    items = [
        {
            "item": "A",
            "reordering_policy": "lot_for_lot",
            "safety_stock": 20,
            "minimum_order_quantity": 15,
            "order_multiple": 5,
            "lot_accumulation_period": "1W",
            "rescheduling_period": "1W",
        }
    ]
    start = np.datetime64("2026-01-05")
    rows = [
        {"id": f"D{n:04}", "type": "sales_order", "item": "A", "due_date": start + (n * 7) % 350, "quantity": n % 13 + 1}
        for n in range(n_demand)
    ]
    orders = [
        {"id": f"P{n:03}", "type": "purchase_order", "item": "A", "due_date": start + (n * 11) % 350, "quantity": n % 29 + 1}
        for n in range(n_supply)
    ]
    plan = {"start_date": "2026-01-05", "end_date": "2026-12-31"}
    return encode(dataset_of(plan, items=items, demands=rows, supplies=orders))


def compile_rules(options: dict[str, Any], namespace: dict[str, Any], *, inlined: bool = True) -> Callable[..., int]:
    """Compile the reordering policies without the cache."""
    rules, name = (compiled.MODULES, compiled.ENTRY, compiled.ARGUMENTS), compiled.__name__
    return compiling.compile_rules(*rules, options, namespace, name, inlined=inlined, cache=False)


def loaded(encoded: Encoded) -> Inputs:
    """What the rules read of a plan of one level."""
    return Levels(encoded, np.zeros(0, np.int32), Workers(REORDERING, 1, compiled=False)).load(0)


@pytest.mark.slow
def test_every_rule_is_compiled_once() -> None:
    """Literal arguments or mixed integer widths would compile a rule once per constant and cost seconds at every start."""
    namespace: dict[str, Any] = {}
    compile_rules(compiling.FAST_OPTIONS, namespace)
    signatures = {name: rule.signatures for name, rule in namespace.items() if hasattr(rule, "signatures")}
    assert signatures.keys() >= {"balance_skus", "align_dates", "lower", "match_demand"}
    assert {name: given for name, given in signatures.items() if len(given) != 1} == {}


def test_buffers_grow_until_a_crowded_sku_fits() -> None:
    inputs = loaded(crowded())
    small, large = (CompiledBuffers(REORDERING, rows) for rows in (32, 1 << 14))
    growths = 0
    while small.run(inputs, 0, 1) < 1:
        small.grow()
        growths += 1
    assert growths > 3
    assert large.run(inputs, 0, 1) == 1
    for few, many in zip(small.rows(), large.rows(), strict=True):
        assert few.tolist() == many.tolist()


def test_the_cache_folder_is_named_by_the_rules() -> None:
    assert compiling.source_hash(compiled.MODULES) in compiling.cache_folder(compiled.MODULES).name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slower", "options", "inlined"),
    [
        (
            "reference counting: numba is pinned for the private option that leaves it out",
            compiling.PLAIN_OPTIONS,
            True,
        ),
        ("the arrays handed over by calls", compiling.FAST_OPTIONS, False),
    ],
)
def test_what_rules_are_compiled_with_pays_and_changes_nothing(
    slower: str,
    options: dict[str, Any],
    inlined: bool,  # noqa: FBT001
) -> None:
    """If a release of numba loses the gain, this says so."""
    encoded = crowded(4000, 400)
    other = compile_rules(options, {}, inlined=inlined)
    rows, fast = _timed(encoded, compiled.compiled_balance_skus)
    other_rows, slow = _timed(encoded, other)
    for one, another in zip(rows, other_rows, strict=True):
        assert one.tolist() == another.tolist()
    assert slow > 1.5 * fast, f"with {slower} {slow:.4f} s, without {fast:.4f} s"


def _timed(encoded: Encoded, balance: Callable[..., int]) -> tuple[list[np.ndarray[Any, Any]], float]:
    inputs, buffers = loaded(encoded), CompiledBuffers(REORDERING)
    buffers._balance = balance
    best = float("inf")
    for _ in range(5):
        buffers.clear()
        started = time.perf_counter()
        assert buffers.run(inputs, 0, 1) == 1
        best = min(best, time.perf_counter() - started)
    return buffers.rows(), best


def sales(quantity: int, *items: str) -> list[Row]:
    """A sales order of each item."""
    return [
        {"id": f"SO-{item}", "type": "sales_order", "item": item, "due_date": "2026-02-02", "quantity": quantity} for item in items
    ]


ONE = {"maximum_order_quantity": 1}
PERIOD = ONE | {"reordering_policy": "period", "coverage_period": "7D"}
MIN_MAX = ONE | {"reordering_policy": "min_max"}
NINE = [f"I{number}" for number in range(9)]
START = date(2026, 1, 6)
ROW_OF_ORDERS = {
    "supplies": [{"id": f"PO{n:02}", "type": "purchase_order", "item": "A", "due_date": START, "quantity": 1} for n in range(60)],
    "demands": [
        {"id": f"SO{n:02}", "type": "sales_order", "item": "A", "due_date": START + timedelta(2 + n), "quantity": 1}
        for n in range(60)
    ],
}


@pytest.mark.parametrize(
    ("rules", "tables", "lines", "because"),
    [
        (COVERAGE, {"items": [{"item": "A"} | PERIOD], "demands": sales(250, "A")}, 250, "two reasons of each lot of a period"),
        (COVERAGE, {"items": [{"item": "A"} | PERIOD], "demands": sales(200, "A")}, 200, "also where the lots just fit"),
        (
            COVERAGE,
            {"items": [{"item": name} | PERIOD for name in NINE], "demands": sales(20, *NINE)},
            180,
            "many small items, one after the other",
        ),
        (COVERAGE, {"items": [{"item": "A", "minimum": 250, "maximum": 250} | MIN_MAX]}, 250, "a refill has up to four"),
        (COVERAGE, {"items": [{"item": name, "minimum": 20, "maximum": 20} | MIN_MAX for name in NINE]}, 180, "of many items"),
        (
            COVERAGE,
            {"items": [{"item": "A", "reordering_policy": "requirement", "minimum": 250} | ONE]},
            250,
            "an order for the minimum has up to three",
        ),
        (
            COVERAGE | {"include_requisitions": "true"},
            {
                "items": [{"item": "A", "reordering_policy": "requirement"} | ONE],
                "demands": [row | {"type": "purchase_requisition"} for row in sales(250, "A")],
            },
            250,
            "one for a requisition has one",
        ),
        (
            REORDERING_PLAN,
            {"items": [{"item": "A", "reordering_policy": "lot_for_lot", "rescheduling_period": "1Y"}], **ROW_OF_ORDERS},
            60,
            "each demand moves all orders that are left, with a reason for each",
        ),
    ],
)
@pytest.mark.parametrize("compiled", [False, True])
def test_every_reason_finds_room(rules: Row, tables: dict[str, list[Row]], lines: int, because: str, *, compiled: bool) -> None:
    dataset = dataset_of(rules, **tables)
    assert len(lotwise.plan(dataset, compiled=compiled).lines) == lines, because
    with pytest.MonkeyPatch.context() as patch:
        few_rows(patch)
        assert len(lotwise.plan(dataset, compiled=compiled).lines) == lines, because


BOUNDS_CHECK = """
import sys, lotwise
from lotwise.net import buffers
buffers.COMPILED_ROWS = 8
for file in sys.argv[1:]:
    lotwise.plan(lotwise.read(file), compiled=True)
print("checked", len(sys.argv) - 1)
"""


@pytest.mark.slow
def test_no_compiled_rule_reads_outside_its_arrays(tmp_path: Path) -> None:
    """Compiled code reads outside an array without a word; with numba's bounds checks it would raise IndexError."""
    environment = os.environ | {"NUMBA_BOUNDSCHECK": "1", "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", BOUNDS_CHECK, *(str(FILES[name]) for name in sorted(PASSING))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == f"checked {len(PASSING)}\n", done.stderr


def test_small_plans_do_not_import_numba(tmp_path: Path) -> None:
    file = FILES[min(PASSING)]
    code = f"import sys, lotwise; lotwise.plan(lotwise.read({str(file)!r})).lines; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False", "a newcomer's first plan waits for no compiler"


def test_the_version_is_known() -> None:
    assert lotwise.__version__
