"""Whether lotwise got slower since a benchmark was published, told by ratios to the plain loop of the same run.

Seconds depend on the machine; both programs feel that alike, so their ratio hardly does. It is told twice: of seconds, which
notice threads that wait for each other, and of CPU seconds, which hardly feel what else the machine does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.bench.figures import ratio_to

if TYPE_CHECKING:
    from lotwise.bench.figures import Benchmark

TOLERANCE = 25.0
"""Per cent that a ratio may fall before it counts as worse: repeated runs on a busy machine differ by less."""


class Compared(NamedTuple):
    """A problem in both benchmarks."""

    name: str
    before: float
    now: float
    """How many times the seconds of lotwise the plain loop took for a demand."""
    cpu_before: float
    cpu_now: float
    """The same of CPU seconds."""
    is_worse: bool


def compared(published: Benchmark, measured: Benchmark, tolerance: float = TOLERANCE) -> list[Compared]:
    """The problems that both benchmarks measured; those of another size are left out.

    Parameters
    ----------
    published, measured
        The benchmark of before, and the one at hand.
    tolerance
        Per cent that a ratio may fall.
    """
    problems = {figures["name"]: figures for figures in published["problems"]}
    found = []
    for figures in measured["problems"]:
        old = problems.get(figures["name"])
        if old is None or old["network"] != figures["network"]:
            continue
        before, now = ratio_to(old["loop"], old), ratio_to(figures["loop"], figures)
        cpu_before, cpu_now = ratio_to(old["loop"], old, "cpu_seconds"), ratio_to(figures["loop"], figures, "cpu_seconds")
        kept = 1 - tolerance / 100
        is_worse = now < before * kept or cpu_now < cpu_before * kept
        found.append(Compared(figures["name"], before, now, cpu_before, cpu_now, is_worse))
    return found
