"""Write the generated pages of the documentation: docs/columns.md and docs/cli.md.

    uv run python scripts/generate_docs.py           # write them
    uv run python scripts/generate_docs.py --check   # exit status 1 when one of them is stale

``columns.md`` shows the definitions in ``lotwise.records`` and ``lotwise.results``, ``cli.md`` the commands of
``lotwise.cli``. Both are committed, so that they can be read without building anything.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

from lotwise.cli.app import app
from lotwise.definitions import Kind
from lotwise.records import PLAN, TABLES
from lotwise.results import ASKED_FOR, RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.definitions import Column, TableDefinition

DOCS = Path(__file__).resolve().parent.parent / "docs"
GENERATED = "<!-- Written by scripts/generate_docs.py. Change the definitions it reads, then run it. -->"

# --- columns -------------------------------------------------------------------------------------------------------------------


def columns_page() -> str:
    """Every column of the input and of the results."""
    parts = [GENERATED, "", "# Tables and columns", "", *_columns_intro(), "", "## Input", ""]
    for table in (PLAN, *TABLES.values()):
        parts += _table(table, _input_head(table), _input_row)
    parts += ["## Results", "", "What a plan gives: the same tables as frames in Python, as files, and in JSON.", ""]
    for table in RESULTS.values():
        parts += _table(table, [], _result_row)
    parts += ["## Asked for", "", "Frames that a plan makes when it is asked.", ""]
    for table in ASKED_FOR.values():
        parts += _table(table, [], _result_row)
    return _joined(parts)


def _columns_intro() -> list[str]:
    return [
        "An empty cell is *not set*: on a SKU it takes the item's value where the table says *inherits*, otherwise the default.",
        "Zero is zero. The last column links the rules that read a column, after the name of their family where only one",
        "[family](rules/two-vocabularies.md) reads it, reordering policies or coverage codes. How a source holds these tables:",
        "[input](input.md). How cells are written: [quantities](rules/quantities.md), [periods](rules/periods.md); a list is",
        "separated by commas.",
    ]


def _input_head(table: TableDefinition) -> list[str]:
    facts = []
    if table.required:
        facts.append("Required.")
    if table.key:
        facts.append(f"Key: {', '.join(f'`{name}`' for name in table.key)}.")
    if table.rules is not None:
        facts.append(f"Only {table.rules.family} read it.")
    return [" ".join(facts), ""] if facts else []


def _table(table: TableDefinition, head: list[str], row: Any) -> Iterator[str]:
    first = row(table, None)
    yield from (f"### {table.name}", "", _escaped(table.meaning), "", *head)
    yield from ("| " + " | ".join(first) + " |", "|" + "---|" * len(first))
    for column in table:
        yield "| " + " | ".join(row(table, column)) + " |"
    yield ""


def _input_row(table: TableDefinition, column: Column | None) -> tuple[str, ...]:
    if column is None:
        return ("column", "holds", "allowed", "default", "meaning", "rules")
    default = column.default_words if column.required or column.required_by else _code(column.default)
    if column.inherits:
        default += ", inherits" if default else "inherits"
    return (_code(column.name), _holds(column), _allowed(column), default, _escaped(column.meaning), _rules(table, column))


def _result_row(table: TableDefinition, column: Column | None) -> tuple[str, ...]:
    if column is None:
        return ("column", "holds", "values", "meaning")
    family = table.family_of(column)
    meaning = f"{column.meaning} Only {family} fill it." if family else column.meaning
    return (_code(column.name), _holds(column), _allowed(column), _escaped(meaning))


def _holds(column: Column) -> str:
    says_more = column.unit and column.kind is Kind.QUANTITY  # the unit of a period or a percentage is in its name
    return f"{column.kind}, {column.unit}" if says_more else str(column.kind)


def _allowed(column: Column) -> str:
    if column.choices is not None:
        return ", ".join(_code(choice) for choice in column.choices)
    return column.range


def _rules(table: TableDefinition, column: Column) -> str:
    """The family that alone reads a column, and the pages of the rules that do."""
    pages = ", ".join(f"[{page.removeprefix('rules/').replace('-', ' ')}]({page}.md)" for page in column.read_by)
    return ": ".join(part for part in (table.family_of(column), pages) if part)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


# --- command line --------------------------------------------------------------------------------------------------------------


def cli_page() -> str:
    """Every command with its arguments and options."""
    command = typer.main.get_command(app)
    parts = [GENERATED, "", "# Command line", "", command.help or "", "", *_cli_intro(), "", "## lotwise", ""]
    parts += _command("lotwise", command)
    for name, child in getattr(command, "commands", {}).items():
        parts += [f"## lotwise {name}", "", *_paragraphs(child.help), *_command(f"lotwise {name}", child)]
    return _joined(parts)


def _cli_intro() -> list[str]:
    return [
        "stdout carries the result, stderr everything else. Exit status: 0 done, 1 [findings](findings.md) in the source,",
        "2 misuse. `-h` or `--help` after any command prints what stands here.",
    ]


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in (text or "").split("\n\n"):
        yield " ".join(paragraph.replace("\b", "").split())
        yield ""


def _command(path: str, command: Any) -> Iterator[str]:
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False) and parameter.name != "help"]
    arguments = [parameter for parameter in shown if parameter.param_type_name == "argument"]
    options = [parameter for parameter in shown if parameter.param_type_name == "option"]
    usage = [path, *(["[OPTIONS]"] if options else []), *(_metavar(argument) for argument in arguments)]
    if hasattr(command, "commands"):
        usage.append("COMMAND")
    yield from ("```text", " ".join(usage), "```", "")
    for argument in arguments:
        yield _entry(f"`{_metavar(argument).strip('[]')}`", argument)
    for option in options:
        names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
        value = "" if option.is_flag else f" `{_metavar(option)}`"
        yield _entry(names + value, option)
    if shown:
        yield ""


def _metavar(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper()).strip("[]")
    is_optional = parameter.param_type_name == "argument" and not parameter.required
    return f"[{name}]" if is_optional else name


def _entry(names: str, parameter: Any) -> str:
    text = " ".join((parameter.help or "").split())
    default = parameter.default
    if parameter.param_type_name == "option" and isinstance(default, int | str) and not isinstance(default, bool) and default != "":
        text += f" Default: `{default}`."
    return f"- {names}: {text}"


# --- both ----------------------------------------------------------------------------------------------------------------------

PAGES = {"columns.md": columns_page, "cli.md": cli_page}


def _joined(parts: list[str]) -> str:
    return "\n".join(parts).rstrip("\n") + "\n"


def stale() -> list[str]:
    """The generated pages that differ from what would be written."""
    return [name for name, page in PAGES.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != page()]


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the documentation.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is stale")
    arguments = parser.parse_args()
    found = stale()
    for name in found:
        print(f"docs/{name} is stale" if arguments.check else f"docs/{name} written")
        if not arguments.check:
            (DOCS / name).write_text(PAGES[name]())
    return 1 if found and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
