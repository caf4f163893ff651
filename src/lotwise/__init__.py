"""lotwise: a supply-planning engine that reproduces the replenishment rules of Microsoft's ERPs and explains every figure.

Examples
--------
>>> import lotwise
>>> dataset = lotwise.read("examples/bicycle")
>>> plan = lotwise.plan(dataset)
>>> plan.lines, plan.tracking, plan.projected_inventory  # doctest: +SKIP
>>> print(plan.explain("TY-5110")[0])  # doctest: +SKIP
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from lotwise.version import __version__

if TYPE_CHECKING:
    from lotwise.changes import Changes
    from lotwise.planner import Plan, plan, read, resume
    from lotwise.written import read_plan

__all__ = ["Changes", "Plan", "__version__", "plan", "read", "read_plan", "resume"]

os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:-1")
"""polars keeps memory that it frees for ten seconds instead of half of one: a plan of millions of rows asks for the same memory
again and again, and getting it from the system costs as much as the work. Read by polars when it is first imported."""


def __getattr__(name: str) -> Any:
    """Import the planner only when it is asked for: ``lotwise --help`` needs no data library."""
    if name in ("Changes", "Plan", "plan", "read", "resume"):
        from lotwise import planner

        return getattr(planner, name)
    if name == "read_plan":
        from lotwise import written

        return written.read_plan
    message = f"module 'lotwise' has no attribute '{name}'"
    raise AttributeError(message)
