"""A scenario: settings and tables in one YAML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import yaml

from lotwise.dataset import Table, Tables
from lotwise.errors import Finding, SourceError
from lotwise.sources import nodes
from lotwise.sources.faults import read_text, unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = frozenset({"id", "title", "source", "features", "derivation", "basis", "expect", "rules"})
"""Keys that describe a scenario and are no tables. ``rules`` is a setting that stands beside ``plan``."""


def read_scenario(path: Path) -> Tables:
    """Read a scenario file; rows are numbered by the lines of the file."""
    file = path.name
    keys = dict(nodes.pairs(nodes.compose(read_text(path), file), file))
    plan = keys.pop("plan", None)
    rules = keys.get("rules")
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for name, node in keys.items():
        if name in HEAD:
            continue
        try:
            tables[name] = _table(name, node, file)
        except SourceError as error:
            findings.extend(error.findings)
    try:
        settings = plan_table(plan, rules, file)
    except SourceError as error:
        findings.extend(error.findings)
    if findings:
        raise SourceError(findings)
    return Tables(str(path), settings, tables)


def read_plan_file(path: Path) -> Table:
    """The settings of a folder: a YAML mapping, ``rules`` among them."""
    text = read_text(path)
    if not text.strip():
        return one_row({}, path.name, 1)
    return plan_table(nodes.compose(text, path.name), None, path.name)


def plan_table(plan: yaml.Node | None, rules: yaml.Node | None, file: str) -> Table:
    """The settings as a table of one row."""
    settings: dict[str, str | None] = {}
    row = 1
    if plan is not None and not nodes.is_empty(plan):
        if not isinstance(plan, yaml.MappingNode):
            message = "plan must be names with values, such as start_date: 2026-01-05."
            raise unreadable(file, message, "Maybe the settings are not indented below 'plan:'.", row=nodes.line(plan))
        row = nodes.line(plan)
        settings = {name: nodes.cell(node, name, file) for name, node in nodes.pairs(plan, file)}
    if rules is not None:
        if "rules" in settings:
            message = "rules stands twice, at the top level and in plan."
            raise unreadable(file, message, "Maybe delete the one in plan.", row=nodes.line(rules), column="rules")
        settings["rules"] = nodes.cell(rules, "rules", file)
    return one_row(settings, file, row)


def one_row(settings: Mapping[str, str | None], file: str, row: int) -> Table:
    """Settings as a table. A frame without columns has no rows, so ``rules`` is always there."""
    cells = dict(settings) or {"rules": None}
    return Table(
        "plan", pl.DataFrame({name: [text] for name, text in cells.items()}, schema=dict.fromkeys(cells, pl.String)), file, row
    )


def _table(name: str, node: yaml.Node, file: str) -> Table:
    if nodes.is_empty(node):
        return Table(name, pl.DataFrame(), file)
    if not isinstance(node, yaml.SequenceNode):
        message = f"{name} must be a list of rows."
        advice = "Maybe put a dash before every row, or correct the name if this is no table."
        raise unreadable(file, message, advice, row=nodes.line(node), table=name)
    columns, lines = nodes.rows(node.value, name, file)
    return Table(name, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), file, lines)
