"""The compiled twin of the rules: the only module that imports numba, and the one place of its private options.

Every rule is a plain function. Here each is cloned into a namespace of its own, where the names it calls mean the compiled
clones, and wrapped in ``numba.njit``. Options:

- ``_nrt=False``: the rules allocate nothing, so reference counting is left out. Private to numba and worth a factor of about
  three here; numba is pinned for it and a test holds that it is still worth it. ``PLAIN_OPTIONS`` give the same results.
- no C and Python wrappers for inner functions: half the compile time.
- integer constants become int64 values, since literal arguments would compile a function once per constant.

The cache lives in the user's cache folder, in a subfolder named by a hash of all rule sources and of the versions it was compiled
by: numba looks only at a function's own file and would otherwise go on using stale code when a callee changes.
"""

from __future__ import annotations

import hashlib
import inspect
import platform
import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import llvmlite
import numba
import numpy as np
from numba import types

from lotwise.kernels import (
    balancing,
    codes,
    dates,
    demands,
    modifiers,
    notes,
    opening,
    overflow,
    projection,
    records,
    reorder,
    specific,
    supplies,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE_MODULES: tuple[ModuleType, ...] = (
    codes,
    dates,
    modifiers,
    notes,
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
PLAIN_OPTIONS = {"nogil": True, "error_model": "numpy"}
FAST_OPTIONS = PLAIN_OPTIONS | {"_nrt": False}
INNER_OPTIONS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def source_hash() -> str:
    """A name for this exact compiled code: rule sources, numba, llvm, Python and machine."""
    digest = hashlib.sha256()
    for module in (*RULE_MODULES, records, sys.modules[__name__]):
        digest.update(inspect.getsource(module).encode())
    for version in (numba.__version__, llvmlite.__version__, platform.python_version(), platform.machine()):
        digest.update(version.encode())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where the compiled rules are kept between processes."""
    from platformdirs import user_cache_path

    return user_cache_path("lotwise", appauthor=False) / f"kernels-{source_hash()}"


def entry_signature() -> Any:
    """Types of the entry's arguments; input arrays are read-only where the rules do not write them."""
    integer = types.int64

    def array(fields: dict[str, str], *, readonly: bool = False) -> Any:
        return types.Array(numba.from_dtype(records.dtype(fields)), 1, "C", readonly=readonly)

    integers = types.Array(integer, 1, "C", readonly=True)
    return integer(
        integer,
        integer,
        array(records.SKU, readonly=True),
        integer,
        integers,
        integers,
        integer,
        integer,
        integers,
        array(records.WALK),
        array(records.DEMAND),
        array(records.ORDER_IN, readonly=True),
        array(records.SUPPLY),
        array(records.LINE),
        array(records.LINK),
        array(records.REASON),
        types.Array(integer, 1, "C"),
        types.Array(integer, 1, "C"),
    )


def compile_rules(options: dict[str, Any], namespace: dict[str, Any], module_name: str, *, cache: bool) -> Callable[..., int]:
    """Clone and compile all rules into ``namespace``; returns the compiled entry."""
    for module in RULE_MODULES:
        for name, value in vars(module).items():
            if isinstance(value, int):
                namespace[name] = np.int64(value)
    namespace |= {"Calendars": records.Calendars, "Output": records.Output}
    for module in RULE_MODULES:
        for name, rule in vars(module).items():
            if isinstance(rule, FunctionType) and rule.__module__ == module.__name__:
                clone = FunctionType(rule.__code__, namespace, name, rule.__defaults__)
                clone.__module__ = module_name
                inner = {} if name == ENTRY else INNER_OPTIONS
                namespace[name] = numba.njit(cache=cache, **options, **inner)(clone)
    namespace[ENTRY].compile(entry_signature())
    return namespace[ENTRY]


def _compile_cached() -> Callable[..., int]:
    """Compile, or load what an earlier process compiled."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return compile_rules(FAST_OPTIONS, globals(), __name__, cache=True)
    finally:
        numba.config.CACHE_DIR = before


compiled_balance_skus = _compile_cached()
