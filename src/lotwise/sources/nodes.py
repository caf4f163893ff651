"""YAML as nodes: every cell keeps its exact text, every row its line. Loading would turn 0.10 into 0.1 and NO into false."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from lotwise.sources.faults import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lotwise.errors import SourceError

# The C parser is some ten times faster; a PyYAML built without it has only the other.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"


def compose(text: str, file: str) -> yaml.MappingNode:
    """The mapping that is the whole of a YAML text.

    Raises
    ------
    SourceError
        LW-S001 with line and column when the text is no YAML or no mapping.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _broken(error, file) from error
    except yaml.reader.ReaderError as error:
        advice = "Maybe an editor or a copy left a control character in it."
        raise unreadable(file, f"{file} holds a character that YAML forbids: {error.reason}.", advice) from error
    except RecursionError as error:
        raise unreadable(file, f"{file} is nested too deeply.", "Maybe a bracket is never closed.") from error
    if not isinstance(node, yaml.MappingNode):
        raise unreadable(file, f"{file} must hold names with values.", "Maybe start with 'plan:' and 'items:'.", row=1)
    return node


def _broken(error: yaml.MarkedYAMLError, file: str) -> SourceError:
    mark = error.problem_mark or error.context_mark
    where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    problem = " ".join(said for said in (error.context, error.problem) if said)
    return unreadable(
        file,
        f"{file} is no YAML{where}: {problem}.",
        "Maybe a bracket, a quote or the indentation is wrong on that line or the one before.",
        row=mark.line + 1 if mark else None,
    )


def line(node: yaml.Node) -> int:
    """The line, counted from 1, on which a node starts."""
    return int(node.start_mark.line) + 1


def pairs(node: yaml.MappingNode, file: str, table: str | None = None) -> Iterator[tuple[str, yaml.Node]]:
    """The names of a mapping with their nodes; a name that stands twice or is no plain text is a finding."""
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            message = "a name must be plain text."
            raise unreadable(file, message, "Maybe braces or brackets are misplaced.", table=table, row=line(key))
        if key.value in seen:
            message = f"{key.value} stands twice, on lines {seen[key.value]} and {line(key)}."
            raise unreadable(file, message, "Maybe delete one of the two.", row=line(key), column=key.value, table=table)
        seen[key.value] = line(key)
        yield key.value, value


def cell(node: yaml.Node, name: str, file: str, table: str | None = None) -> str | None:
    """The text of a cell; a list is joined with commas; null and the empty text are an empty cell."""
    if isinstance(node, yaml.ScalarNode):
        return _text(node)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(part, yaml.ScalarNode) for part in node.value):
        return ",".join(text for part in node.value if (text := _text(part)) is not None) or None
    message = f"{name} must be one value or a list of values."
    raise unreadable(file, message, "Maybe braces or brackets are misplaced.", row=line(node), column=name, table=table)


def _text(node: yaml.ScalarNode) -> str | None:
    if node.tag == _NULL:
        return None
    text: str = node.value.strip()
    return text or None


def is_empty(node: yaml.Node) -> bool:
    """Whether a node is null."""
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL


def rows(nodes: Sequence[yaml.Node], table: str, file: str) -> tuple[dict[str, list[str | None]], tuple[int, ...]]:
    """The rows of a table as columns in the order of their first appearance, and the line of every row."""
    columns: dict[str, list[str | None]] = {}
    lines = tuple(line(node) for node in nodes)
    for index, node in enumerate(nodes):
        if not isinstance(node, yaml.MappingNode):
            message = f"a row of {table} must be names with values, such as {{item: FG, quantity: 1}}."
            raise unreadable(file, message, "Maybe 'name:' is missing after the dash.", row=line(node), table=table)
        for name, value in pairs(node, file, table):
            if name not in columns:
                columns[name] = [None] * len(nodes)
            columns[name][index] = cell(value, name, file, table)
    return columns, lines
