"""Findings in words: all of them for ``check``, counts and first places beside a plan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from lotwise.cli.console import say, stderr
from lotwise.cli.grid import Below, Grid, GridColumn
from lotwise.errors import FINDING_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lotwise.errors import Finding

SHOWN_OF_UNUSABLE = 20
SHOWN_ITEMS = 5
OF_PLANNING = "LW-N"
"""Findings that only planning can make; checking alone does not know them."""
STYLES = {"fatal": "bold red", "error": "red", "warning": "yellow"}


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 line, 1,250 lines."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def count_sentence(findings: Sequence[Finding]) -> str:
    """3 findings: 2 errors, 1 warning."""
    kinds = Counter(finding.severity for finding in findings)
    parts = [counted(kinds["fatal"], "fatal error"), counted(kinds["error"], "error"), counted(kinds["warning"], "warning")]
    told = ", ".join(part for part, severity in zip(parts, ("fatal", "error", "warning"), strict=True) if kinds[severity])
    return f"{counted(len(findings), 'finding')}: {told}."


def findings_grid(findings: Sequence[Finding]) -> Grid:
    """One row a finding; on a terminal that is too narrow the sentence stands under it."""
    rows = [
        [
            Text(finding.severity, style=STYLES[finding.severity]),
            Text(finding.code),
            Text(str(finding.place)),
            Text(f"{finding.message} {finding.advice}".strip()),
        ]
        for finding in findings
    ]
    return Grid(tuple(map(GridColumn, ("Severity", "Code", "Place", "Finding"))), rows, (Below("Finding"),))


def tell_summary(findings: Sequence[Finding], source: object) -> None:
    """On stderr: how many findings of each code, and where the first of them stands."""
    if findings:
        say(stderr(), _summary(findings, source))


def _summary(findings: Sequence[Finding], source: object) -> Iterator[Text]:
    yield Text(count_sentence(findings), style="bold")
    for code, number in Counter(finding.code for finding in findings).most_common():
        first = next(finding for finding in findings if finding.code == code)
        kind = FINDING_KINDS[code]
        where = f"{first.place}" if number == 1 else f"{number:,} times, first at {first.place}"
        value = "" if first.value is None else f", '{first.value}'"
        what = first.message if code.startswith(OF_PLANNING) else f"{where}{value}."
        yield Text(f"  {code} {kind.title}: {what} {first.advice}".rstrip())
    stopped = {finding.item for finding in findings if finding.kind.stops == "item" and finding.item}
    if stopped:
        named = ", ".join(sorted(stopped)[:SHOWN_ITEMS]) + (", …" if len(stopped) > SHOWN_ITEMS else "")
        yield Text(f"{counted(len(stopped), 'item gets', 'items get')} no lines because of errors: {named}.")
    if not all(finding.code.startswith(OF_PLANNING) for finding in findings):
        yield Text(f"`lotwise check {source}` shows all that is wrong with the input.")
    if any(finding.code.startswith(OF_PLANNING) for finding in findings):
        yield Text(f"LW-N findings come from planning: `lotwise explain {source} ITEM` shows those of an item.")


def tell_stopped(item: str, findings: Sequence[Finding]) -> None:
    """On stderr: the findings, among others, that leave an item without lines."""
    own = [finding for finding in findings if finding.item == item]
    heading = f"Item '{item}' gets no lines: {counted(len(own), 'finding')} must be corrected first."
    say(stderr(), [heading, *(f"  {finding}" for finding in own)])


def tell_unusable(findings: Sequence[Finding]) -> None:
    """On stderr: why a source cannot be planned at all."""
    say(stderr(), _unusable(findings))


def _unusable(findings: Sequence[Finding]) -> Iterator[Text]:
    yield Text("The source cannot be used. Nothing was planned or written.", style="bold")
    worst_first = sorted(findings, key=lambda finding: finding.severity != "fatal")
    for finding in worst_first[:SHOWN_OF_UNUSABLE]:
        yield Text(f"  {finding}")
    if len(findings) > SHOWN_OF_UNUSABLE:
        yield Text(f"  and {len(findings) - SHOWN_OF_UNUSABLE:,} more; `lotwise check` shows all.")
