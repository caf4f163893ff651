"""Commands as processes: exit status, stdout, stderr, files."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Done

    Run = Callable[..., Done]

pytestmark = pytest.mark.usefixtures("good", "faulty", "unusable")
RESULT_NAMES = ["findings", "lines", "projected_inventory", "reasons", "tracking", "untracked"]


@pytest.mark.parametrize(
    ("command", "status", "on_stdout", "on_stderr", "because"),
    [
        ("--version", 0, "lotwise ", "", "the version is a result"),
        ("--help", 0, "Commands:", "", "help was asked for"),
        ("", 2, "", "Usage:", "no command is misuse, and help stands on stderr"),
        ("plam good.yaml", 2, "", "'plan'", "the nearest command is named"),
        ("plan", 2, "", "SOURCE", "an argument is missing"),
        ("plan good.yaml", 0, "4 lines for 3 SKUs: 2 new, 1 change, 1 cancel.", "Planned in", "done"),
        (
            "plan faulty.yaml",
            1,
            "1 line for 1 SKU: 1 new.",
            "LW-R007 outside the allowed range: faulty.yaml, row 3",
            "planned all the same",
        ),
        ("plan unusable.yaml", 1, "", "LW-S003", "findings, and nothing is planned"),
        ("plan nowhere.yaml", 1, "", "LW-S001", "a source that is not there is a finding"),
        ("plan good.yaml --quiet", 0, "", "", "quiet says nothing without findings"),
        ("plan faulty.yaml -q", 1, "", "lotwise check faulty.yaml", "quiet keeps findings"),
        ("plan good.yaml --limit -1", 2, "", "--limit", "a limit is 0 or more"),
        ("plan good.yaml --threads 0", 2, "", "--threads", "no threads cannot work"),
        ("plan good.yaml --item FG-10O", 2, "", "'FG-100'", "the nearest item is named"),
        ("plan good.yaml --item FG-100", 0, "3 lines for 1 SKU: 1 new, 1 change, 1 cancel.", "", "only lines of the item"),
        ("plan faulty.yaml --item FG-100", 1, "0 lines for 0 SKUs.", "LW-R007", "a stopped item is known and has no lines"),
        ("plan good.yaml --set end_date=2026-03-31", 0, "1 new, 1 cancel.", "", "a setting replaces the source's"),
        ("plan good.yaml --set end_date", 2, "", "is not NAME=VALUE", "a setting needs a value"),
        ("plan good.yaml --set end_dat=2026-03-31", 2, "", "'end_date'", "the nearest setting is named"),
        ("plan good.yaml --set end_date=soon", 1, "", "LW-S003 settings (--set), column end_date", "a finding, where it was given"),
        ("plan good.yaml --interpreted", 0, "4 lines", "", "how the rules run does not matter"),
        ("check good.yaml", 0, "No findings in 8 rows of 4 tables.", "", "clean"),
        ("check faulty.yaml", 1, "2 findings: 1 error, 1 warning.", "", "findings are the result of check"),
        ("check unusable.yaml", 1, "unusable.yaml, row 1, column end_date", "", "also when the run cannot start"),
        ("explain good.yaml FG-100", 0, "Nothing needs these 45 before Fri 10 Apr", "", "sentences"),
        ("explain good.yaml XX", 0, "XX: no line", "", "an item without lines says why"),
        ("explain good.yaml FG-10O", 2, "", "Maybe 'FG-100' was meant?", "unknown items are misuse"),
        ("explain good.yaml FG-100 --location EAST", 2, "", "It is planned at ''.", "not there, but elsewhere"),
        ("explain faulty.yaml FG-100", 1, "", "'FG-100' gets no lines: 1 finding", "a stopped item is explained by its findings"),
        ("explain unusable.yaml FG-100", 1, "", "LW-S003", "findings"),
        ("plot good.yaml FG-100", 0, "FG-100.png", "", "the path is the result"),
        ("plot good.yaml FG-100 -o new/place.svg", 0, "place.svg", "", "folders are made"),
        ("plot good.yaml XX --location ''", 0, "XX.png", "", "an item without lines has a picture"),
        ("plot good.yaml FG-10O", 2, "", "Maybe 'FG-100' was meant?", "unknown items are misuse"),
        ("plot good.yaml FG-100 --location EAST", 2, "", "It is planned at ''.", "not there, but elsewhere"),
        ("plot good.yaml FG-100 -o picture.gif", 2, "", "Maybe write picture.png.", "a picture of no known kind"),
        ("plot good.yaml FG-100 -o picture", 2, "", "must end in .png or .svg", "a picture of no kind"),
        ("plot good.yaml FG-100 -o .", 2, "", ". is a folder.", "a folder is no picture"),
        ("plot good.yaml FG-100 -o good.yaml/x.png", 2, "", "cannot be written", "the system refuses"),
        ("plot good.yaml FG-100 --set end_dat=2026-03-31", 2, "", "'end_date'", "the nearest setting is named"),
        ("plot good.yaml FG-100 --root .", 2, "", "--root is for a lotwise.toml", "it would be ignored"),
        ("plot faulty.yaml FG-100", 1, "", "'FG-100' gets no lines: 1 finding", "a stopped item has no picture but its findings"),
        ("plot faulty.yaml OK", 1, "OK.png", "LW-R007", "findings of other items are told too"),
        ("plot unusable.yaml FG-100", 1, "", "LW-S003", "findings"),
        ("diff good.yaml good.yaml", 0, "No line differs.", "", "the same plan"),
        ("diff good.yaml unusable.yaml", 1, "", "LW-S003", "findings"),
        ("diff good.yaml faulty.yaml", 1, "5 lines differ", "LW-R007", "a source with findings"),
        ("explain faulty.yaml OK", 1, "OK", "LW-R007", "findings of other items are told too"),
        ("plan good.yaml --format csv", 2, "", "needs a folder", "a format without a target"),
        ("plan good.yaml --root .", 2, "", "--root is for a lotwise.toml", "it would be ignored"),
        ("schema", 0, "dampener_period", "", "all tables"),
        ("schema stock", 0, "Open inventory.", "", "one table"),
        ("schema stok", 2, "", "'stock'", "the nearest table is named"),
        ("demo --example bicycl", 2, "", "'bicycle'", "the nearest example is named"),
    ],
)
def test_command(run: Run, command: str, status: int, on_stdout: str, on_stderr: str, because: str) -> None:
    done = run(*shlex.split(command))
    assert done.status == status, (because, done)
    assert (on_stdout in done.out) if on_stdout else (done.out == ""), (because, done)
    assert on_stderr in done.err, (because, done)
    assert "Traceback" not in done.err, because


def test_plan_is_urgent_first_and_in_the_planners_words(run: Run) -> None:
    rows = run("plan", "good.yaml").out.splitlines()[4:]
    told = [" ".join(row.split()) for row in rows]
    assert told == [
        "■ Emergency RM-200 + New purchase 2.5 Sun 1 Mar late 1 d stock is 2.5 below zero",
        "FG-100 × Cancel PO1 45 → 0 Thu 12 Mar Sat 7 Mar Alpforge nothing needs it before Fri 10 Apr",
        "FG-100 + New purchase 65 Fri 10 Apr Sun 5 Apr Alpforge 65 for SO1 on Fri 10 Apr",
        "FG-100 ↔ Change PO2 1,200 → 1,850 22 → Wed 20 May Fri 15 May Alpforge needed 2 days earlier",
    ]


def test_plan_says_how_many_lines_it_leaves_out(run: Run) -> None:
    assert run("plan", "good.yaml", "--limit", "1").out.splitlines()[-1] == "and 3 more; --limit 0 shows all, -o writes all"
    assert "more" not in run("plan", "good.yaml", "--limit", "0").out.splitlines()[-1]


def test_stdout_is_the_same_twice(run: Run) -> None:
    """Seconds and counts of seconds stand on stderr."""
    assert run("plan", "good.yaml").out == run("plan", "good.yaml").out


def test_findings_of_planning_name_the_item_and_where_to_read_more(run: Run, tmp_path: Path) -> None:
    item = "{item: FG, reordering_policy: maximum_qty, reorder_point: 30, maximum_inventory: 30}"
    (tmp_path / "low.yaml").write_text(f"plan: {{start_date: 2026-03-02, end_date: 2026-06-30}}\nitems: [{item}]\n")
    done = run("plan", "low.yaml")
    assert done.status == 1
    assert "item 'FG' has the policy maximum_qty and must order" in done.err
    assert "lotwise check" not in done.err, "checking alone does not know it"


def test_an_encoding_without_arrows_is_spelt_in_ascii(run: Run) -> None:
    done = run("plan", "good.yaml", PYTHONIOENCODING="ascii")
    assert done.status == 0
    assert "1,200 -> 1,850" in done.out


@pytest.mark.parametrize(
    ("options", "names", "because"),
    [
        (["-o", "out"], [f"out/{name}.parquet" for name in RESULT_NAMES], "a folder holds Parquet"),
        (["-o", "out", "--format", "csv"], [f"out/{name}.csv" for name in RESULT_NAMES], "or what the format says"),
        (["-o", "new/plan.json"], ["new/plan.json"], "one document"),
        (["-o", "lines.csv", "--json"], ["lines.csv"], "a file beside the document on stdout"),
    ],
)
def test_plan_writes(run: Run, tmp_path: Path, options: list[str], names: list[str], because: str) -> None:
    before = _files(tmp_path)
    done = run("plan", "faulty.yaml", *options)
    assert done.status == 1, "findings, with the results still written"
    assert sorted(_files(tmp_path) - before) == names, because
    assert "Wrote" in done.err


@pytest.mark.parametrize(
    ("options", "status", "because"),
    [
        (["unusable.yaml", "-o", "out"], 1, "fatal findings"),
        (["unusable.yaml", "-o", "plan.json"], 1, "fatal findings"),
        (["good.yaml", "-o", "plan.xlsx"], 2, "a format that is not written"),
        (["good.yaml", "-o", "plan.csv", "--format", "json"], 2, "suffix and format disagree"),
        (["good.yaml", "-o", "out", "--format", "xml"], 2, "no such format"),
        (["good.yaml", "-o", "out", "--item", "NO"], 2, "misuse is found before writing"),
        (["good.yaml", "-o", "good.yaml/plan.json"], 2, "the system refuses: a file is no folder"),
    ],
)
def test_nothing_is_written(run: Run, tmp_path: Path, options: list[str], status: int, because: str) -> None:
    before = _files(tmp_path)
    done = run("plan", *options)
    assert done.status == status, (because, done)
    assert done.out == "", because
    assert "Traceback" not in done.err, because
    assert _files(tmp_path) == before, because


def test_plan_json_is_the_written_document(run: Run, tmp_path: Path) -> None:
    done = run("plan", "good.yaml", "--json", "-o", "plan.json")
    assert done.out == (tmp_path / "plan.json").read_text(encoding="utf-8")
    document = json.loads(done.out)
    assert [document[name] for name in ("source", "start_date")] == ["good.yaml", "2026-03-02"]
    assert [line["quantity"] for line in document["lines"]] == [0, 65, 1850, 2.5]


def test_plan_json_holds_only_the_items_asked_for(run: Run) -> None:
    document = json.loads(run("plan", "good.yaml", "--json", "--item", "RM-200").out)
    assert {row["item"] for name in ("lines", "tracking", "projected_inventory") for row in document[name]} == {"RM-200"}


@pytest.mark.parametrize("command", ["plan", "check"])
def test_an_unusable_source_is_a_document_of_findings(run: Run, command: str) -> None:
    done = run(command, "unusable.yaml", "--json")
    assert done.status == 1
    assert [finding["code"] for finding in json.loads(done.out)["findings"]] == ["LW-S003"]


NETWORK = """\
plan: {start_date: 2026-03-02, end_date: 2026-06-30}
items:
- {item: BIKE, replenishment: production, reordering_policy: lot_for_lot}
- {item: WHEEL, reordering_policy: lot_for_lot, order_multiple: 30}
boms:
- {parent: BIKE, component: WHEEL, quantity_per: 2}
demands:
- {id: SO1, type: sales_order, item: BIKE, due_date: 2026-04-10, quantity: 10}
"""
TREE = """\
  is for
  ├─ 20 WHEEL for BIKE (line 1) on Fri 10 Apr
  │  └─ 20: 10 BIKE for SO1 on Fri 10 Apr
  └─ 10 WHEEL for order multiple
  in all 20 for SO1, 10 for order multiple
"""


def test_explain_draws_the_way_to_demand(run: Run, tmp_path: Path) -> None:
    (tmp_path / "network.yaml").write_text(NETWORK)
    assert run("explain", "network.yaml", "WHEEL", "--to-demand").out.endswith(TREE)
    assert "  needs\n  └─ 20 WHEEL from a new purchase order (line 2)" in run("explain", "network.yaml", "BIKE", "--to-demand").out
    cut = run("explain", "network.yaml", "WHEEL", "--to-demand", "--limit", "1").out
    assert "… 2 more steps; --limit 0 shows all" in cut
    told = json.loads(run("explain", "network.yaml", "WHEEL", "--to-demand", "--json").out)["explanations"][0]["trace"]
    assert [(step["direction"], step["name"], step["share"]) for step in told] == [
        ("line", "new", 30),
        ("up", "BIKE (line 1)", 20),
        ("up", "order_multiple", 10),
        ("up", "SO1", 20),
    ]


def test_explain_json_has_typed_reasons(run: Run) -> None:
    explanations: list[dict[str, Any]] = json.loads(run("explain", "good.yaml", "FG-100", "--json").out)["explanations"]
    assert explanations[0]["reasons"] == [
        {
            "reason": "TooEarly",
            "quantity": 45,
            "next_need": "2026-04-10",
            "days": 29,
            "reach": "1W",
            "sentence": "Nothing needs these 45 before Fri 10 Apr, 29 days after they arrive. "
            "An order may move later by at most 1 week, so it is cancelled and ordered anew.",
        }
    ]
    assert explanations[0]["parameters"] == [{"name": "rescheduling_period", "value": "1W", "origin": "item"}]


def test_diff_tells_what_changed(run: Run, tmp_path: Path, good: Path) -> None:
    (tmp_path / "after.yaml").write_text(
        good.read_text().replace("quantity: 65", "quantity: 80").replace("quantity: -2.5", "quantity: 0")
    )
    done = run("diff", "good.yaml", "after.yaml")
    assert [" ".join(line.split()) for line in done.out.splitlines()] == [
        "2 lines differ: 1 gone, 1 changed.",
        "",
        "A demand changed",
        "Change Item Action Quantity Due Because",
        "~ changed FG-100 New 65 → 80 Fri 10 Apr demand SO1: 65 → 80",
        "",
        "Stock changed",
        "Change Item Action Quantity Due Warning Because",
        "- gone RM-200 New 2.5 Sun 1 Mar emergency stock -2.5 → 0",
    ]
    rows = json.loads(run("diff", "good.yaml", "after.yaml", "--json").out)["lines"]
    assert [(row["change"], row["what"], row["quantity_before"], row["quantity_after"]) for row in rows] == [
        ("changed", "quantity", 65, 80),
        ("gone", None, 2.5, None),
    ]
    assert [row["cause"] for row in rows] == ["demand", "stock"]


def test_turning_points(run: Run) -> None:
    done = run("explain", "good.yaml", "FG-100", "--turning-points")
    assert "  Otherwise:" in done.out.splitlines()
    (told, *_) = json.loads(run("explain", "good.yaml", "FG-100", "--turning-points", "--json").out)["explanations"]
    assert {"parameter", "used", "value", "outcome", "sentence"} == told["turning_points"][0].keys()


def test_demo_can_be_planned_as_it_says(run: Run, tmp_path: Path) -> None:
    done = run("demo", "my bikes")
    commands = [shlex.split(command) for command in done.out.splitlines()]
    assert [command[:3] for command in commands] == [["lotwise", "plan", "my bikes"], ["lotwise", "explain", "my bikes"]]
    for _, *arguments in commands:
        assert run(*arguments).status == 0
    again = run("demo", "my bikes")
    assert (again.status, again.out) == (2, "")
    assert "exists already" in again.err
    assert not list(tmp_path.glob(".*")), "nothing temporary is left"


@pytest.mark.slow
def test_warmup_says_where_the_cache_is(run: Run, tmp_path: Path) -> None:
    done = run("warmup", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert done.status == 0
    assert " s. They are kept in " in done.out
    if sys.platform == "linux":
        assert str(tmp_path / "cache") in done.out
        assert "loaded" in run("warmup", XDG_CACHE_HOME=str(tmp_path / "cache")).out, "the second time nothing is compiled"


def test_written_tables_are_the_plan(run: Run, tmp_path: Path) -> None:
    run("plan", "good.yaml", "-o", "out")
    run("plan", "good.yaml", "-o", "lines.csv")
    lines = pl.read_parquet(tmp_path / "out" / "lines.parquet")
    assert lines["quantity"].dtype == pl.Decimal(18, 5)
    text = (tmp_path / "lines.csv").read_text(encoding="utf-8").splitlines()
    assert len(text) == lines.height + 1
    assert text[-1].startswith('4,RM-200,"","",0,new,purchase,,2026-03-01,2.5,')


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("item", "output", "file", "begins", "because"),
    [
        ("FG-100", [], "FG-100.png", b"\x89PNG", "beside the shell, named after the item"),
        ("A/B 1", [], "A_B_1.png", b"\x89PNG", "a name that any system takes"),
        ("..", [], "item.png", b"\x89PNG", "nothing of the name can stand"),
        ("FG-100", ["-o", "own.SVG"], "own.SVG", b"<?xml", "a suffix may be in capitals"),
    ],
)
def test_plot_writes_a_picture(
    run: Run, tmp_path: Path, item: str, output: list[str], file: str, begins: bytes, because: str
) -> None:
    text = (tmp_path / "good.yaml").read_text(encoding="utf-8").replace("FG-100", f'"{item}"')
    (tmp_path / "named.yaml").write_text(text, encoding="utf-8")
    done = run("plot", "named.yaml", item, *output)
    assert (done.status, done.out) == (0, f"{file}\n"), (because, done)
    assert (tmp_path / file).read_bytes().startswith(begins), because
    assert not list(tmp_path.glob(".*")), "nothing temporary is left"


def test_plot_draws_the_same_bytes_in_every_process(run: Run, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg", "one.png", "two.png"):
        run("plot", "good.yaml", "FG-100", "-o", name)
    for suffix in ("svg", "png"):
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()
