"""The problems that budgets are stated for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.bench.shape import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

START = "start"
"""Chooses the commands that are timed from their start: help, the first plan of the example, compiling."""
CHANGES = "changes"
"""Chooses changes of a plan of the problem ``daily``."""


class Problem(NamedTuple):
    """A network, and what is measured of it."""

    name: str
    chosen_by: str
    """What chooses it; problems that are compared with each other are chosen together."""
    title: str
    network: Network
    is_quick: bool = True
    """Measured unless something else is asked for."""
    is_written: bool = True
    """Whether its plan is written, too, and measured in one go."""
    warm: int = 2
    """Plans of a process after its first."""


PROBLEMS = (
    Problem("daily", "daily", "100,000 SKUs, an order per requirement date", Network(100_000)),
    Problem("weekly", "weekly", "100,000 SKUs, lots of 7 days", Network(100_000, accumulate=7)),
    Problem("deep", "deep", "208,145 SKUs, 7 levels, lots of 7 days", Network(208_145, levels=7, accumulate=7)),
    Problem(
        "linear-small",
        "linear",
        "10,000 SKUs, lots of 7 days",
        Network(10_000, accumulate=7),
        is_quick=False,
        is_written=False,
        warm=10,
    ),
    Problem(
        "linear-large",
        "linear",
        "1,000,000 SKUs, lots of 7 days",
        Network(1_000_000, accumulate=7),
        is_quick=False,
        is_written=False,
        warm=1,
    ),
    Problem(
        "thousand-skus",
        "one-sku",
        "1,000 SKUs with 1,000 demands each",
        Network(1_000, levels=1, demands_per_good=1_000),
        is_written=False,
    ),
    Problem(
        "one-sku",
        "one-sku",
        "one SKU with 1,000,000 demands",
        Network(1, levels=1, demands_per_good=1_000_000),
        is_written=False,
    ),
    Problem(
        "million",
        "million",
        "1,000,000 SKUs, 10,000,000 demands, 5 levels, lots of 7 days",
        Network(1_000_000, levels=5, demands_per_good=40, accumulate=7),
        is_quick=False,
        warm=1,
    ),
)
CHOICES = (*dict.fromkeys(problem.chosen_by for problem in PROBLEMS), CHANGES, START)
QUICK = tuple(choice for choice in CHOICES if all(problem.is_quick for problem in PROBLEMS if problem.chosen_by == choice))


def scaled(problem: Problem, scale: float) -> Problem:
    """The problem with a share of its SKUs; where SKUs are few, of its demands."""
    network = problem.network
    if network.levels == 1:
        smaller = network._replace(demands_per_good=max(int(network.demands_per_good * scale), 1))
    else:
        smaller = network._replace(skus=max(int(network.skus * scale), 4 * network.levels))
    return problem._replace(network=smaller)


def chosen(choices: Sequence[str], scale: float) -> list[Problem]:
    """The problems that some choices mean, in the size that is asked for."""
    return [scaled(problem, scale) for problem in PROBLEMS if problem.chosen_by in choices]
