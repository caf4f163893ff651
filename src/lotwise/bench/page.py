"""The page of the documentation that shows the last published benchmark, and the document beside it that later runs compare to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lotwise.bench.report import markdown, measured_on, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lotwise.bench.figures import Benchmark

BEGIN = "<!-- From here on written by `lotwise bench --write`. -->"
END = "<!-- To here. -->"


def document_beside(page: Path) -> Path:
    """Where the document of a page stands."""
    return page.with_suffix(".json")


def with_benchmark(text: str, benchmark: Benchmark) -> str:
    """The text of a page with the tables of a benchmark between its marks; at its end where it has none."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    block = "\n".join([BEGIN, "", *_block(benchmark), END])
    return "\n\n".join(part for part in (before.strip(), block, after.strip()) if part) + "\n"


def _block(benchmark: Benchmark) -> Iterator[str]:
    yield from ("```text", benchmark["command"], "```", "", measured_on(benchmark), "")
    for note in benchmark["notes"]:
        yield from (note, "")
    yield from (f"- `{figures['name']}`: {figures['title']}" for figures in benchmark["problems"])
    yield ""
    for table in tables(benchmark):
        yield from markdown(table)


def document(benchmark: Benchmark, **more: Any) -> str:
    """The benchmark as JSON; figures to a microsecond and no further."""
    return json.dumps(_rounded({**benchmark, **more}), indent=1, ensure_ascii=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value
