"""Every name that the code can print has its place in the documentation."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import typer.main

import generate_docs
import make_pictures
import worked_examples
from lotwise.bench.page import document_beside, with_benchmark
from lotwise.bench.problems import PROBLEMS
from lotwise.cli.app import app
from lotwise.errors import FINDING_KINDS
from lotwise.records import PLAN, TABLES
from lotwise.results import ASKED_FOR, REASON_KINDS, RESULTS

if TYPE_CHECKING:
    from pathlib import Path

TABLES_BY_NAME = {PLAN.name: PLAN, **TABLES, **RESULTS, **ASKED_FOR}
RULE_PAGES = sorted(
    {page for table in (PLAN, *TABLES.values()) for column in table for page in column.read_by}
    | {kind.rule for kind in FINDING_KINDS.values()}
)
NOT_IN_AN_EXAMPLE = {"LW-N002"}  # it takes minutes


def section(text: str, heading: str) -> str:
    """The text below a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no heading '{heading}'"
    return found[1]


@pytest.mark.parametrize("code", sorted(FINDING_KINDS))
def test_finding_has_a_heading_with_severity_example_and_advice(code: str, docs: Path) -> None:
    kind = FINDING_KINDS[code]
    told = section((docs / "findings.md").read_text(), f"{code}: {kind.title}")
    assert f"Severity: {kind.severity}." in told
    assert "What to do:" in told
    if code not in NOT_IN_AN_EXAMPLE:
        (example,) = worked_examples.examples(docs / "findings.md", told)
        assert code in example.outcome().codes


@pytest.mark.parametrize("code", sorted(REASON_KINDS))
def test_reason_has_a_heading_with_its_numbers(code: str, docs: Path) -> None:
    told = section((docs / "reasons.md").read_text(), code)
    kind = REASON_KINDS[code]
    assert f"First ({kind.first}):" in told
    assert f"Second ({kind.second}):" in told
    assert re.search(r"^> \S", told, re.MULTILINE), "the sentence that explain prints"


@pytest.mark.parametrize("code", sorted(REASON_KINDS))
def test_some_rule_page_shows_the_reason(code: str, recorded_reasons: frozenset[str]) -> None:
    assert code in recorded_reasons


def test_sentences_of_reasons_are_those_that_explain_prints(docs: Path) -> None:
    printed = "".join(page.read_text() for page in (docs / "rules").glob("*.md"))
    sentences = re.findall(r"^> (.*)$", (docs / "reasons.md").read_text(), re.MULTILINE)
    assert [sentence for sentence in sentences if f". {sentence}\n" not in printed] == []


@pytest.mark.parametrize("table", sorted(TABLES_BY_NAME))
def test_column_has_an_entry(table: str, docs: Path) -> None:
    told = section((docs / "columns.md").read_text(), table)
    assert [name for name in TABLES_BY_NAME[table].names if f"| `{name}` |" not in told] == []


@pytest.mark.parametrize("page", RULE_PAGES)
def test_rule_page_exists(page: str, docs: Path) -> None:
    assert (docs / f"{page}.md").is_file()


@pytest.mark.parametrize("page", sorted({page for page in RULE_PAGES if page.startswith("rules/")}))
def test_rule_page_has_its_parts(page: str, docs: Path) -> None:
    text = (docs / f"{page}.md").read_text()
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert any(heading.startswith("Example") for heading in headings)
    assert "Parameters" in headings
    assert "\nCode: " in text


def test_rule_page_names_the_parameters_that_read_it(docs: Path) -> None:
    """What ``read_by`` says must stand on the page, or the page says nothing about the column."""
    missing = [
        f"{page}: {column.name}"
        for table in (PLAN, *TABLES.values())
        for column in table
        for page in column.read_by
        if f"`{column.name}`" not in (docs / f"{page}.md").read_text()
    ]
    assert missing == []


def test_finding_stands_on_its_rule_page(docs: Path) -> None:
    missing = [
        f"{kind.rule}: {kind.code}"
        for kind in FINDING_KINDS.values()
        if kind.rule.startswith("rules/") and f"`{kind.code}`" not in (docs / f"{kind.rule}.md").read_text()
    ]
    assert missing == []


def test_every_command_and_option_has_an_entry(docs: Path) -> None:
    text = (docs / "cli.md").read_text()
    commands = {"lotwise": typer.main.get_command(app)}
    commands |= {f"lotwise {name}": command for name, command in commands["lotwise"].commands.items()}
    for path, command in commands.items():
        told = section(text, path)
        options = [name for parameter in command.params if parameter.param_type_name == "option" for name in parameter.opts]
        assert [name for name in options if name != "--help" and f"`{name}`" not in told] == [], path


def test_generated_pages_are_fresh() -> None:
    assert generate_docs.stale() == [], "run: uv run python scripts/generate_docs.py"


def test_the_benchmark_page_shows_its_document(docs: Path) -> None:
    page = docs / "benchmarks.md"
    benchmark = json.loads(document_beside(page).read_text())
    assert with_benchmark(page.read_text(), benchmark) == page.read_text()


@pytest.mark.parametrize("problem", [problem.name for problem in PROBLEMS if problem.is_quick])
def test_the_published_benchmark_holds_the_problem(problem: str, docs: Path) -> None:
    """What `lotwise bench --compare` measures by default must have something to be compared with."""
    published = json.loads((docs / "benchmarks.json").read_text())
    assert problem in [figures["name"] for figures in published["problems"]]


def test_pictures_are_fresh() -> None:
    assert make_pictures.stale() == [], "run: uv run python scripts/make_pictures.py, and look at what it drew"


@pytest.mark.parametrize("name", make_pictures.names())
def test_picture_is_small_and_the_check_notices_a_change(name: str) -> None:
    text = (make_pictures.PICTURES / f"{name}.svg").read_text()
    assert len(text) < make_pictures.LARGEST
    assert make_pictures.is_same(text, text.replace("61.2 ", "61.203 "))
    assert not make_pictures.is_same(text, text.replace("61.2 ", "63.2 "))
    assert not make_pictures.is_same(text, text.replace("<!-- stock -->", "<!-- stick -->"))


def test_every_page_is_in_the_table_of_contents(docs: Path) -> None:
    index = (docs / "index.md").read_text()
    pages = [page.relative_to(docs).with_suffix("").as_posix() for page in docs.rglob("*.md") if "_build" not in page.parts]
    assert [page for page in pages if page != "index" and f"\n{page}\n" not in index] == []
