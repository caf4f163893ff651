"""The worked examples of the documentation: plan what a page shows and compare, or write, what comes out.

    uv run python scripts/worked_examples.py           # say which pages show something else than the engine gives
    uv run python scripts/worked_examples.py --write   # write into the pages what it gives

An example is a fenced ``yaml`` block with a scenario. What follows it, up to the next example or the end of its section, states
what comes out of it:

- a line with the bold name of a result table (``**lines**``), then a table of some of its columns: all rows of the plan;
- a line ``**explanation**``, then a ``text`` block: what ``explain`` says about every item of the scenario.

A fenced ``console`` block starts with a ``lotwise`` command; the rest is what it prints.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lotwise
from lotwise.errors import SourceError
from lotwise.results import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = "108"
"""Columns of the terminal that a page shows."""
_EXAMPLE = re.compile(r"^```yaml\n(?P<yaml>.*?)^```\n(?P<rest>.*?)(?=^```yaml\n|^#+ |\Z)", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^\*\*(?P<name>\w+)\*\*\n\n(?P<head>\|.*\n\|[-| :]+\n)(?P<rows>(?:\|.*\n)*)", re.MULTILINE)
_TEXT = re.compile(r"^(?P<head>\*\*explanation\*\*\n\n```text\n)(?P<text>.*?)^```\n", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(
    r"^(?P<head>```console\n\$ uv run lotwise (?P<arguments>[^\n]*)\n)(?P<shown>.*?)^```\n", re.MULTILINE | re.DOTALL
)


class Outcome:
    """What the engine makes of a scenario; a source that it refuses has findings and nothing else."""

    def __init__(self, scenario: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scenario.yaml"
            path.write_text(scenario)
            try:
                dataset = lotwise.read(path)
            except SourceError as error:
                self._refused, self._plan = error.findings, None
            else:
                self._refused, self._plan = (), lotwise.plan(dataset, compiled=False)

    @cached_property
    def codes(self) -> set[str]:
        """The codes of all findings."""
        return {row["code"] for row in self.rows("findings")}

    @cached_property
    def reasons(self) -> set[str]:
        """The codes of all reasons."""
        return set() if self._plan is None else {row["code"] for row in self.rows("reasons")}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a result table."""
        if self._plan is not None:
            rows: list[dict[str, Any]] = self._plan.table(table).to_dicts()
            return rows
        if table != "findings":
            return []
        return [
            {"code": found.code, "severity": found.severity, "message": found.message, "advice": found.advice, **_place(found)}
            for found in self._refused
        ]

    def explanation(self) -> str:
        """What ``explain`` says about every item."""
        if self._plan is None:
            return ""
        items = self._plan.dataset.items["item"].to_list()
        return "\n\n".join(str(told) for item in items for told in self._plan.explain(item))


def _place(found: Any) -> dict[str, Any]:
    return {"table": found.table, "row": found.place.row, "column": found.place.column, "value": found.value, "item": found.item}


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a page."""

    page: str
    yaml: str
    rest: str

    def outcome(self) -> Outcome:
        """Plan it."""
        return Outcome(self.yaml)


def examples(path: Path, text: str | None = None) -> Iterator[Example]:
    """The examples of a page that are scenarios: other YAML (settings of a folder) is not planned."""
    for found in _EXAMPLE.finditer(path.read_text() if text is None else text):
        if "plan:" in found["yaml"] and (_TABLE.search(found["rest"]) or _TEXT.search(found["rest"])):
            yield Example(path.name, found["yaml"], found["rest"])


def refreshed(path: Path) -> str:
    """The text of a page with the outcomes that the engine gives now."""

    def refresh(found: re.Match[str]) -> str:
        yaml, rest = found["yaml"], found["rest"]
        if not (_TABLE.search(rest) or _TEXT.search(rest)):
            return found[0]
        outcome = Outcome(yaml)
        rest = _TABLE.sub(lambda table: f"**{table['name']}**\n\n{_rendered(table, outcome)}", rest)
        rest = _TEXT.sub(lambda text: f"{text['head']}{outcome.explanation()}\n```\n", rest)
        return f"```yaml\n{yaml}```\n{rest}"

    text = _EXAMPLE.sub(refresh, path.read_text())
    return _CONSOLE.sub(lambda block: f"{block['head']}{printed(block['arguments'])}\n```\n", text)


def printed(arguments: str) -> str:
    """What a command of ``lotwise`` prints, run in the checkout."""
    environment = os.environ | {"COLUMNS": WIDTH, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "lotwise.cli", *shlex.split(arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _rendered(table: re.Match[str], outcome: Outcome) -> str:
    names = [name.strip() for name in table["head"].splitlines()[0].strip("|").split("|")]
    known = RESULTS[table["name"]].names
    for name in names:
        if name not in known:
            message = f"column '{name}' is none of table {table['name']}."
            raise ValueError(message)
    rows = outcome.rows(table["name"])
    lines = ["| " + " | ".join(cell(row.get(name)) for name in names) + " |" for row in rows]
    return table["head"] + "".join(f"{line}\n" for line in lines)


def cell(value: object) -> str:
    """A cell as the pages show it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            text = f"{value:,f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case date():
            return value.isoformat()
        case _:
            return str(value).replace("|", "\\|")


def pages() -> list[Path]:
    """All pages of the documentation, the README, and those of the examples that bring their data."""
    written = [page for page in sorted(DOCS.rglob("*.md")) if "_build" not in page.parts]
    return [*written, ROOT / "README.md", *sorted(path.with_name("README.md") for path in (ROOT / "examples").glob("*/plan.yaml"))]


def main() -> int:
    """Compare all pages with the engine, or write them."""
    parser = argparse.ArgumentParser(description="Compare the worked examples of the documentation with the engine.")
    parser.add_argument("--write", action="store_true", help="write what the engine gives")
    arguments = parser.parse_args()
    stale = [path for path in pages() if refreshed(path) != path.read_text()]
    for path in stale:
        print(path.relative_to(ROOT))
        if arguments.write:
            path.write_text(refreshed(path))
    return 1 if stale and not arguments.write else 0


if __name__ == "__main__":
    sys.exit(main())
