"""What the commands print of plans by coverage codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Done

    Run = Callable[..., Done]

SOURCE = """\
plan: {rules: planning_optimization, start_date: 2026-03-02, action_messages: true, action_time_fence: 90D}
items:
- {item: FG, reordering_policy: requirement, replenishment: production, lead_time: 2D}
- {item: RM, reordering_policy: min_max, minimum: 20, maximum: 100, lead_time: 10D, vendor: Alpforge}
boms:
- {parent: FG, component: RM, quantity_per: 2}
stock:
- {item: RM, quantity: 25}
demands:
- {id: SO1, type: sales_order, item: FG, due_date: 2026-03-06, quantity: 15}
- {id: SO2, type: sales_order, item: FG, due_date: 2026-04-15, quantity: 5}
supplies:
- {id: PO1, type: purchase_order, item: RM, due_date: 2026-03-30, quantity: 60}
- {id: PO2, type: purchase_order, item: RM, due_date: 2026-06-01, quantity: 60}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(SOURCE, encoding="utf-8")
    return path


WORKSHEET = """\
3 planned orders for 2 SKUs.
2 action messages: 1 postpone, 1 decrease.
2 demands are met late, by 8 days at most.

Delay       Item  Order             Quantity         Due    Order by  From      Why
○ 8 d late  RM    + New purchase         105  Thu 12 Mar       today  Alpforge  below minimum on Wed 4 Mar, -5 left
○ 8 d late  FG    + New production        15  Sat 14 Mar   Wed 4 Mar            15 for SO1 on Fri 6 Mar
            FG    + New production         5  Wed 15 Apr  Mon 13 Apr            5 for SO2 on Wed 15 Apr

Action messages
Item  Order  Message     Quantity                  Due  Why
RM    PO1    → Postpone        60  30 Mar → Mon 13 Apr  FG (line 2) on Mon 13 Apr needs it only 14 days later.
RM    PO1    ↓ Decrease   60 → 10           Mon 30 Mar  Only 10 of 60 are needed.

Met late
Item  Demand  Quantity             Due  Late  Waits for
FG    SO1           15  6 → Sat 14 Mar   8 d  new (line 1)
RM    FG/RM         30  4 → Thu 12 Mar   8 d  new (line 3)
"""


def test_worksheet(run: Run, source: Path) -> None:
    done = run("plan", str(source))
    assert (done.status, done.out) == (0, WORKSHEET)


@pytest.mark.parametrize(
    ("arguments", "told", "untold", "because"),
    [
        (("--item", "FG"), "2 planned orders for 1 SKU.\n1 demand is met late, by 8 days.\n", "PO1", "only what is of the item"),
        (("--limit", "1"), "and 1 more; --limit 0 shows all", "RM    FG/RM", "every table keeps to the limit"),
        (("--set", "action_messages=false"), "2 demands are met late", "Action messages", "a table without rows is left out"),
        (
            ("--set", "freeze_time_fence=60D", "--set", "coverage_time_fence=1D"),
            "0 planned orders for 2 SKUs.\n",
            "Delay",
            "nothing is loaded",
        ),
    ],
)
def test_worksheet_of_a_part(run: Run, source: Path, arguments: tuple[str, ...], told: str, untold: str, because: str) -> None:
    done = run("plan", str(source), *arguments)
    assert told in done.out, because
    assert untold not in done.out, because


def test_kept_orders_and_messages_on_new_ones(run: Run, source: Path) -> None:
    """An approved order of the last run is kept; positive days have a later need added to an earlier new order."""
    case = SOURCE.replace("lead_time: 2D}", "lead_time: 2D, positive_days: 3}").replace("2026-04-15", "2026-03-08")
    kept = "previous_plan:\n- {id: P1, item: FG, due_date: 2026-04-20, quantity: 2, status: approved}\n"
    source.write_text(case + kept, encoding="utf-8")
    done = run("plan", str(source))
    assert done.out.startswith("4 planned orders for 2 SKUs: 3 new, 1 kept.\n")
    assert "= Keep P1" in done.out
    assert "FG    new (line 2)  ↑ Increase   15 → 20  Sat 14 Mar  With 5 more it would cover SO2" in done.out


def test_document_has_the_tables_of_the_family(run: Run, source: Path) -> None:
    document = json.loads(run("plan", str(source), "--json").out)
    assert [row["message"] for row in document["action_messages"]] == ["postpone", "decrease"]
    assert [row["delay_days"] for row in document["delays"]] == [8, 8]
    assert {"requirements", "values"} <= document.keys()


def test_explanation_down_to_demand(run: Run, source: Path) -> None:
    done = run("explain", str(source), "RM", "--to-demand")
    assert done.status == 0
    assert "  in all 80 for maximum inventory, 20 for safety stock, 5 for SO1" in done.out.splitlines()


DIFFERENCES = """\
3 lines differ: 3 changed.
1 action message differs: 1 changed.
2 delays differ: 2 longer.

A demand changed
Change     Item  Action  Quantity              Due  Warning    Because
~ changed  FG    New           15  14 → Mon 16 Mar  attention  demand SO2: 5 → 6
~ changed  FG    New        5 → 6       Wed 15 Apr             demand SO2: 5 → 6

It follows from another line
Change     Item  Action  Quantity              Due  Warning    Because
~ changed  RM    New          105  12 → Sat 14 Mar  attention  follows from line of FG; lead time 10D → 12D

Action messages: it follows from another line
Change     Item  Order  Message   Quantity  Because
~ changed  RM    PO1    Decrease   10 → 12  follows from line of FG; lead time 10D → 12D

Met late: a parameter changed
Change    Item  Demand  Quantity              Due      Late  Because
> longer  FG    SO1           15  14 → Mon 16 Mar  8 → 10 d  lead time of RM 10D → 12D; demand SO2: 5 → 6
> longer  RM    FG/RM         30  12 → Sat 14 Mar  8 → 10 d  lead time 10D → 12D; follows from line of FG
"""


def test_differences(run: Run, source: Path) -> None:
    later = source.with_name("later.yaml")
    later.write_text(SOURCE.replace("lead_time: 10D", "lead_time: 12D").replace("quantity: 5}", "quantity: 6}"), encoding="utf-8")
    done = run("diff", str(source), str(later))
    assert (done.status, done.out) == (0, DIFFERENCES)
    document = json.loads(run("diff", str(source), str(later), "--json").out)
    assert list(document) == ["lotwise", "before", "after", "lines", "action_messages", "delays"]
    (message,) = document["action_messages"]
    assert (message["supply_id"], message["what"], message["to_quantity_after"]) == ("PO1", "to_quantity", 12)
    assert [(row["change"], row["delay_days_after"]) for row in document["delays"]] == [("longer", 10), ("longer", 10)]


def test_no_differences(run: Run, source: Path) -> None:
    assert run("diff", str(source), str(source)).out == "No line, action message or delay differs.\n"


def test_written_plans_are_compared_without_causes(run: Run, source: Path) -> None:
    later = source.with_name("later.yaml")
    later.write_text(SOURCE.replace("lead_time: 10D", "lead_time: 12D").replace("quantity: 5}", "quantity: 6}"), encoding="utf-8")
    run("plan", str(source), "-o", "before", "--format", "csv")
    run("plan", str(later), "-o", "after.json")
    for before, after in (("before", "after.json"), ("before", str(later)), (str(source), "after.json")):
        done = run("diff", before, after)
        assert (done.status, done.out) == (0, WITHOUT_CAUSES)
        assert "Causes are not told" in done.err
    document = json.loads(run("diff", "before", "after.json", "--json").out)
    assert [row["cause"] for name in ("lines", "action_messages", "delays") for row in document[name]] == [None] * 6
    assert run("diff", "before", "before").out == "No line, action message or delay differs.\n"


WITHOUT_CAUSES = """\
3 lines differ: 3 changed.
1 action message differs: 1 changed.
2 delays differ: 2 longer.

Change     Item  Action  Quantity              Due  Warning
~ changed  FG    New           15  14 → Mon 16 Mar  attention
~ changed  FG    New        5 → 6       Wed 15 Apr
~ changed  RM    New          105  12 → Sat 14 Mar  attention

Action messages
Change     Item  Order  Message   Quantity
~ changed  RM    PO1    Decrease   10 → 12

Met late
Change    Item  Demand  Quantity              Due      Late
> longer  FG    SO1           15  14 → Mon 16 Mar  8 → 10 d
> longer  RM    FG/RM         30  12 → Sat 14 Mar  8 → 10 d
"""


@pytest.mark.parametrize(
    ("arguments", "status", "told", "because"),
    [
        (("before", "before", "--set", "today=2026-03-03"), 2, "--set is for sources", "nothing is planned"),
        (("before", "before", "--root", "."), 2, "--root is for sources", "nothing is planned"),
        (("before", "case.yaml", "--set", "today=2026-03-03"), 0, "", "the source is planned with it"),
        (("empty", "case.yaml"), 2, "empty holds no plan: none of lines.parquet, lines.csv, lines.json is there.", "no plan"),
        (("case.yaml", "none.json"), 2, "none.json does not exist.", "no document"),
        (("case.yaml", "none"), 1, "LW-S001", "what is not there is told as a source"),
    ],
)
def test_what_cannot_be_compared(run: Run, source: Path, arguments: tuple[str, ...], status: int, told: str, because: str) -> None:
    source.with_name("empty").mkdir()
    run("plan", "case.yaml", "-o", "before")
    done = run("diff", *arguments)
    assert done.status == status, because
    assert told in done.err, because
