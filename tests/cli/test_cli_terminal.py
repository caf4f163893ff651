"""What a terminal shows: the width is kept, columns step back in order, colour is never alone."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from rich.text import Text

from lotwise.cli.grid import Below, Drop, Grid, GridColumn, Shrink, ToGlyph
from lotwise.cli.worksheet import Calendar, decide_by, due_change, quantity_change

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Run = Callable[..., Done]

STYLING = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def shown(done: Done) -> list[str]:
    return STYLING.sub("", done.out).splitlines()


@pytest.mark.usefixtures("good")
@pytest.mark.parametrize(
    ("columns", "heading", "because"),
    [
        (160, ["Warning", "Item", "Action", "Quantity", "Due", "Decide by", "From", "Why"], "everything fits"),
        (120, ["Warning", "Item", "Action", "Quantity", "Due", "Decide by", "From", "Why"], "the reason is cut"),
        (110, ["Warning", "Item", "Action", "Quantity", "Due", "Decide by", "Why"], "the supplier steps back"),
        (100, ["Item", "Action", "Quantity", "Due", "Decide by", "Why"], "the warning is a glyph"),
        (80, ["Item", "Action", "Quantity", "Due", "Decide by"], "the reason stands below"),
    ],
)
def test_plan_fits_the_terminal(run: Run, columns: int, heading: list[str], because: str) -> None:
    lines = shown(run("plan", "good.yaml", COLUMNS=str(columns), FORCE_COLOR="1"))
    assert re.split(r"\s{2,}", lines[3].strip()) == heading, because
    assert max(map(len, lines)) <= columns, because
    assert "■" in lines[4], "a warning has a glyph beside its colour"
    assert any("nothing needs it before" in line for line in lines), "the reason is never lost"


@pytest.mark.usefixtures("good")
def test_pipes_get_plain_text(run: Run) -> None:
    text = run("plan", "good.yaml", COLUMNS="40").out
    assert "\x1b" not in text
    assert "nothing needs it before Fri 10 Apr" in text, "nothing is cut, whatever the width of the terminal behind"
    assert not any(line.endswith(" ") for line in text.splitlines())
    assert not set(text) & set("│┃─━┏┗┓┛╭╰")


@pytest.mark.usefixtures("good")
def test_no_color_is_respected(run: Run) -> None:
    text = run("plan", "good.yaml", FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[1;31m" not in text
    assert "\x1b[31m" not in text


GRID = Grid(
    (GridColumn("Kind"), GridColumn("Name"), GridColumn("n", right=True), GridColumn("Why")),
    [[Text("! odd"), Text("alpha"), Text("1"), Text("a reason of some length")], [Text(""), Text("b"), Text("1,000"), Text("")]],
    (Shrink("Why", 10), ToGlyph("Kind"), Below("Why"), Drop("Name")),
)


@pytest.mark.parametrize(
    ("width", "lines", "because"),
    [
        (
            None,
            ["Kind   Name       n  Why", "! odd  alpha      1  a reason of some length", "       b      1,000"],
            "no terminal, no limit",
        ),
        (
            36,
            ["Kind   Name       n  Why", "! odd  alpha      1  a reason of so…", "       b      1,000"],
            "cut to exactly what is free",
        ),
        (
            28,
            ["   Name       n  Why", "!  alpha      1  a reason o…", "   b      1,000"],
            "the kind keeps its glyph and loses its heading",
        ),
        (
            20,
            ["   Name       n", "!  alpha      1", "    a reason of some", "    length", "   b      1,000"],
            "the reason is wrapped below",
        ),
        (
            12,
            ["       n", "!      1", "    a reason of some", "    length", "   1,000"],
            "names go last; a reason takes at least 20 columns",
        ),
    ],
)
def test_grid(width: int | None, lines: list[str], because: str) -> None:
    assert [line.plain for line in GRID.lines(width)] == lines, because


TODAY = Calendar(today=date(2026, 3, 2), year=2026)


@pytest.mark.parametrize(
    ("shown", "text", "because"),
    [
        (quantity_change(None, Decimal("65.00000")), "65", "a new quantity stands alone"),
        (quantity_change(Decimal(4000), Decimal(6000)), "4,000 → 6,000", "before and after"),
        (quantity_change(Decimal(150), Decimal(0)), "150 → 0", "a cancelled order"),
        (quantity_change(Decimal("2.50000"), None), "2.5", "a line that is gone"),
        (due_change(None, date(2026, 3, 10), 2026), "Tue 10 Mar", "a date that asks for action has its weekday"),
        (due_change(date(2026, 3, 12), date(2026, 3, 10), 2026), "12 → Tue 10 Mar", "the month only once"),
        (due_change(date(2026, 2, 28), date(2026, 3, 10), 2026), "28 Feb → Tue 10 Mar", "two months"),
        (due_change(date(2025, 12, 30), date(2026, 1, 5), 2026), "30 Dec 2025 → Mon 5 Jan", "the year only when it is another"),
        (decide_by(date(2026, 2, 26), TODAY), "late 4 d", "in the past"),
        (decide_by(date(2026, 3, 2), TODAY), "today", "today"),
        (decide_by(date(2026, 3, 6), TODAY), "Fri 6 Mar", "later"),
        (decide_by(None, TODAY), "", "not known"),
    ],
)
def test_cell(shown: Text, text: str, because: str) -> None:
    assert shown.plain == text, because
