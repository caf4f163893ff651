"""Compiles the rules of a family with numba, once per version and machine.

Every rule is cloned into the namespace of its family, where the integer constants are int64, so that a rule is compiled exactly
once whatever calls it. The cache folder is named by a hash of all rule sources and of the versions it was compiled by: numba looks
only at a function's own file and would otherwise go on using stale code when a callee changes.
"""

from __future__ import annotations

import hashlib
import inspect
import platform
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

import llvmlite
import numba
import numpy as np
from numba import types

from lotwise.kernels import records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType

PLAIN_OPTIONS = {"nogil": True, "error_model": "numpy"}
FAST_OPTIONS = PLAIN_OPTIONS | {"_nrt": False}
INNER_OPTIONS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
INLINED_OPTIONS = INNER_OPTIONS | {"forceinline": True}
"""A call hands every array over as seven words: for the workspace and the output, seventy pushes. Where rules are called for each
step of a walk, that takes most of their time; rules made part of those who call them take a quarter longer to compile."""

INTEGER = types.int64
READ_INTEGERS = types.Array(INTEGER, 1, "C", readonly=True)
INTEGERS = types.Array(INTEGER, 1, "C")


def rows(fields: dict[str, str], *, readonly: bool = False) -> Any:
    """The type of an array of records; input is read-only where the rules do not write it."""
    return types.Array(numba.from_dtype(records.dtype(fields)), 1, "C", readonly=readonly)


def source_hash(modules: Sequence[ModuleType]) -> str:
    """A name for exactly this compiled code: rule sources, numba, llvm, Python and machine."""
    digest = hashlib.sha256()
    for module in (*modules, records, sys.modules[__name__]):
        digest.update(inspect.getsource(module).encode())
    for version in (numba.__version__, llvmlite.__version__, platform.python_version(), platform.machine()):
        digest.update(version.encode())
    return digest.hexdigest()[:16]


def cache_folder(modules: Sequence[ModuleType]) -> Path:
    """Where the compiled rules are kept between processes."""
    from platformdirs import user_cache_path

    return user_cache_path("lotwise", appauthor=False) / f"kernels-{source_hash(modules)}"


def compile_rules(
    modules: Sequence[ModuleType],
    entry: str,
    arguments: Sequence[Any],
    options: dict[str, Any],
    namespace: dict[str, Any],
    module_name: str,
    *,
    inlined: bool = False,
    cache: bool,
) -> Callable[..., int]:
    """Clone and compile all rules into ``namespace``; returns the compiled entry, a function of ``arguments`` to a number.

    With ``inlined``, rules become part of those that call them.
    """
    for module in (records, *modules):
        for name, value in vars(module).items():
            if isinstance(value, int):
                namespace[name] = np.int64(value)
            elif isinstance(value, type) and issubclass(value, tuple):
                namespace[name] = value
    for module in modules:
        for name, rule in vars(module).items():
            if isinstance(rule, FunctionType) and rule.__module__ == module.__name__:
                clone = FunctionType(rule.__code__, namespace, name, rule.__defaults__)
                clone.__module__ = module_name
                inner = {} if name == entry else INLINED_OPTIONS if inlined else INNER_OPTIONS
                namespace[name] = numba.njit(cache=cache, **options, **inner)(clone)
    namespace[entry].compile(INTEGER(*arguments))
    compiled: Callable[..., int] = namespace[entry]
    return compiled


def compile_cached(
    modules: Sequence[ModuleType],
    entry: str,
    arguments: Sequence[Any],
    namespace: dict[str, Any],
    *,
    inlined: bool = False,
) -> Callable[..., int]:
    """Compile into the namespace of a module, or load what an earlier process compiled; see ``compile_rules``."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder(modules))
    try:
        name = namespace["__name__"]
        return compile_rules(modules, entry, arguments, FAST_OPTIONS, namespace, name, inlined=inlined, cache=True)
    finally:
        numba.config.CACHE_DIR = before
