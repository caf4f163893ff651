"""A walk from a line up to demand and down to supply, as a tree of text."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.explain import day, number
from lotwise.results import UNTRACKED_ELEMENTS

if TYPE_CHECKING:
    import polars as pl

MOST_CAUSES = 12
ABOVE = "as shown above"


class Branches(NamedTuple):
    """How a tree is drawn: before a step, before its last sibling, and what continues under either."""

    step: str = "├─ "
    last: str = "└─ "
    below: str = "│  "
    nothing: str = "   "


def tree(trace: pl.DataFrame, year: int, most: int) -> list[str]:
    """A trace as lines of text; at most so many steps each way (0: all)."""
    text = []
    for direction, title in (("up", "is for"), ("down", "needs")):
        steps = trace.filter(trace["direction"] == direction).rows(named=True)
        if steps:
            text += [f"  {title}", *_branches(steps, trace["line_id"][0], year, most)]
        if direction == "up":
            text += _causes(trace)
    return text


def _branches(steps: list[dict[str, Any]], root: int, year: int, most: int) -> list[str]:
    following: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for step in steps:
        following[step["from_line_id"]].append(step)
    text: list[str] = []
    expanded: set[int] = set()
    waiting = [(step, "  ", step is following[root][-1]) for step in reversed(following[root])]
    branches = Branches()
    while waiting and (most == 0 or len(text) < most):
        step, before, is_last = waiting.pop()
        line = step["line_id"]
        again = line in expanded and line in following
        told = _step(step, year) + (f", {ABOVE}" if again else "")
        text.append(before + (branches.last if is_last else branches.step) + told)
        if line in following and not again:
            expanded.add(line)
            under = before + (branches.nothing if is_last else branches.below)
            below = following[line]
            waiting += [(each, under, each is below[-1]) for each in reversed(below)]
    if waiting:
        text.append(f"  … {len(steps) - len(text):,} more steps; --limit 0 shows all")
    return text


def _step(step: dict[str, Any], year: int) -> str:
    place = (
        step["item"] + (f" {step['variant']}" if step["variant"] else "") + (f" at {step['location']}" if step["location"] else "")
    )
    amount = f"{number(step['quantity'])} {place}"
    on = f" on {day(step['date'], year)}" if step["date"] else ""
    if step["direction"] == "down":
        return f"{amount} {_from(step)}{on}"
    part = "" if step["share"] == step["quantity"] else f"{number(step['share'])}: "
    return f"{part}{amount} for {_reason(step)}{on}"


def _from(step: dict[str, Any]) -> str:
    if step["kind"] == "not covered":
        return "not covered"
    line = f" (line {step['line_id']})" if step["line_id"] else ""
    name = f"a new {step['kind']} order" if step["name"] == "new" else step["name"]
    return f"from {name}{line}"


def _reason(step: dict[str, Any]) -> str:
    name: str = step["name"] or "stock below zero"
    return name.replace("_", " ") if name in UNTRACKED_ELEMENTS else name


def _causes(trace: pl.DataFrame) -> list[str]:
    """The independent demand and the planning elements behind the line, added up, the largest first."""
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    for step in trace.filter((trace["direction"] == "up") & trace["line_id"].is_null()).rows(named=True):
        total[_reason(step)] += step["share"]
    if not total:
        return []
    largest = sorted(total.items(), key=lambda cause: -cause[1])
    told = ", ".join(f"{number(share)} for {name}" for name, share in largest[:MOST_CAUSES])
    more = f" and {len(total) - MOST_CAUSES:,} more" if len(total) > MOST_CAUSES else ""
    return [f"  in all {told}{more}"]
