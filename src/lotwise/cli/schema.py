"""``lotwise schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import options  # noqa: TC001 -- typer reads the annotations
from lotwise.cli.guard import Misuse
from lotwise.errors import nearest
from lotwise.records import PLAN, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from lotwise.definitions import Column, TableDefinition

Table = Annotated[
    str | None, typer.Argument(metavar="[TABLE]", show_default=False, help="Only this table; plan: the settings of a run.")
]
ALL = {PLAN.name: PLAN, **TABLES}


def schema(table: Table = None, *, json: options.Json = False) -> None:
    """Print the input tables and their columns.

    Every column with its range, unit, default, meaning and the rules that read it.
    With --json a JSON schema (draft 2020-12) of a scenario, or of one row of TABLE.
    """
    if table is not None and table not in ALL:
        near = nearest(table, ALL)
        message = f"There is no input table '{table}'.\n" + (f"Maybe '{near}' was meant?" if near else f"Tables: {', '.join(ALL)}.")
        raise Misuse(message)
    if json:
        from lotwise.cli.console import pieces
        from lotwise.cli.jsonschema import row_schema, scenario_schema
        from lotwise.cli.jsontext import to_json

        pieces([to_json(scenario_schema() if table is None else row_schema(ALL[table])), "\n"])
        return
    _print_tables([ALL[table]] if table else list(ALL.values()))


def _print_tables(tables: list[TableDefinition]) -> None:
    from lotwise.cli.console import say, stdout, width_of

    console = stdout()
    for position, table in enumerate(tables):
        say(console, [*([""] if position else []), *_lines(table, width_of(console))])


def _rules(table: TableDefinition, column: Column) -> str:
    """The family that alone reads a column, and the pages of the rules that do."""
    pages = ", ".join(page.removeprefix("rules/") for page in column.read_by)
    return ": ".join(part for part in (table.family_of(column), pages) if part)


def _lines(table: TableDefinition, width: int | None) -> Iterator[Text]:
    from rich.text import Text

    from lotwise.cli.grid import Below, Drop, Grid, GridColumn, Shrink

    key = f" Key: {', '.join(table.key)}." if table.key else ""
    family = f" Only {table.rules.family} read it." if table.rules else ""
    yield Text.assemble((table.name, "bold"), f": {table.meaning}{key}{family}")
    rows = [
        [
            Text(column.name, style="bold"),
            Text(column.kind),
            Text(column.range),
            Text(column.unit),
            Text(column.default_words),
            Text(column.meaning),
            Text(_rules(table, column)),
        ]
        for column in table
    ]
    columns = tuple(map(GridColumn, ("Column", "Kind", "Range", "Unit", "Default", "Meaning", "Rules")))
    yield from Grid(columns, rows, (Below("Meaning"), Drop("Unit"), Shrink("Range", 20), Drop("Rules"))).lines(width)
