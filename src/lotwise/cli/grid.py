"""A table of text that fits: aligned columns without lines between them, which step back one by one on a narrow terminal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = 2
INDENT = 4


class GridColumn(NamedTuple):
    """Heading of a column, and whether its cells stand at the right."""

    heading: str
    right: bool = False


class Shrink(NamedTuple):
    """Cut a column to what fits, but not below a width."""

    heading: str
    least: int


class ToGlyph(NamedTuple):
    """Keep only the first character of a column's cells."""

    heading: str


class Drop(NamedTuple):
    """Leave a column out."""

    heading: str


class Below(NamedTuple):
    """Move a column to a line of its own under each row."""

    heading: str


Measure = Shrink | ToGlyph | Drop | Below


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns, rows, and what is done one after the other until a row fits."""

    columns: tuple[GridColumn, ...]
    rows: Sequence[Sequence[Text]]
    measures: tuple[Measure, ...] = ()

    def lines(self, width: int | None) -> Iterator[Text]:
        """The heading and the rows as lines of at most ``width`` columns; None: as wide as they are."""
        layout = _fitted(self, width)
        yield layout.heading()
        for row in self.rows:
            yield from layout.row(row)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns are shown, how wide, and which one stands below."""

    columns: tuple[GridColumn, ...]
    widths: dict[int, int]
    width: int | None
    below: int | None = None

    @property
    def total(self) -> int:
        return sum(self.widths.values()) + GAP * (len(self.widths) - 1)

    def fits(self) -> bool:
        return self.width is None or self.total <= self.width

    def heading(self) -> Text:
        cells = []
        for at, width in self.widths.items():
            title = self.columns[at].heading
            cells.append(Text(title if len(title) <= width else "", style="bold"))
        return self._joined(cells)

    def row(self, row: Sequence[Text]) -> Iterator[Text]:
        yield self._joined([row[at] for at in self.widths])
        if self.below is not None and row[self.below].plain:
            yield from _wrapped(row[self.below], self.width)

    def _joined(self, cells: Sequence[Text]) -> Text:
        line = Text(" " * GAP).join(
            _cell(cell, width, right=self.columns[at].right) for (at, width), cell in zip(self.widths.items(), cells, strict=True)
        )
        line.rstrip()
        if self.width is not None:
            line.truncate(self.width, overflow="ellipsis")
        return line


def _cell(cell: Text, width: int, *, right: bool) -> Text:
    cell = cell.copy()
    cell.truncate(width, overflow="crop" if width == 1 else "ellipsis")
    cell.align("right" if right else "left", width)
    return cell


def _wrapped(cell: Text, width: int | None) -> Iterator[Text]:
    from rich.console import Console

    for part in cell.wrap(Console(), max(20, (width or 80) - INDENT)):
        part.rstrip()
        yield Text(" " * INDENT) + part


def _fitted(grid: Grid, width: int | None) -> _Layout:
    """Take measure after measure until a row fits; a cut comes back to the full width that is free in the end."""
    natural = {
        at: max([len(column.heading), *(row[at].cell_len for row in grid.rows)])
        for at, column in enumerate(grid.columns)
        if any(row[at].plain for row in grid.rows) or not grid.rows
    }
    layout = _Layout(grid.columns, natural, width)
    cut: list[int] = []
    for measure in grid.measures:
        if layout.fits():
            break
        at = next(at for at, column in enumerate(grid.columns) if column.heading == measure.heading)
        if at in layout.widths:
            layout = _taken(layout, at, measure)
            cut += [at] if isinstance(measure, Shrink) else []
    for at in cut:
        if width is not None and at in layout.widths:
            free = max(0, width - layout.total)
            layout = replace(layout, widths=layout.widths | {at: min(natural[at], layout.widths[at] + free)})
    return layout


def _taken(layout: _Layout, at: int, measure: Measure) -> _Layout:
    others = {other: width for other, width in layout.widths.items() if other != at}
    match measure:
        case Shrink():
            return replace(layout, widths=layout.widths | {at: min(layout.widths[at], measure.least)})
        case ToGlyph():
            return replace(layout, widths=layout.widths | {at: 1})
        case Drop():
            return replace(layout, widths=others)
        case Below():
            return replace(layout, widths=others, below=at)
