"""The examples over foreign tables, planned where the data is there: it lies beside the repository and is not part of it."""

from __future__ import annotations

import shlex
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import lotwise
from lotwise.cli.demo import FIRST_COMMANDS
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from lotwise import Plan
    from lotwise.dataset import Dataset

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
FOREIGN = ("adventureworks", "frepple")


def read(name: str) -> Dataset:
    if not (DATA / name).is_dir():
        pytest.skip(f"the data of {name} is not here")
    return lotwise.read(ROOT / "examples" / name / "lotwise.toml", root=DATA / name)


@pytest.fixture(scope="module")
def adventureworks() -> tuple[Dataset, Plan]:
    dataset = read("adventureworks")
    return dataset, lotwise.plan(dataset)


@pytest.fixture(scope="module")
def frepple() -> tuple[Dataset, Plan]:
    dataset = read("frepple")
    return dataset, lotwise.plan(dataset)


@pytest.fixture(params=FOREIGN)
def planned(request: pytest.FixtureRequest) -> tuple[Dataset, Plan]:
    found: tuple[Dataset, Plan] = request.getfixturevalue(request.param)
    return found


def made(plan: Plan) -> pl.DataFrame:
    return plan.lines.filter(pl.col("order_type") == "production")


# --- what holds for both ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_nothing_is_wrong_with_the_tables(planned: tuple[Dataset, Plan]) -> None:
    dataset, plan = planned
    assert (dataset.findings, dataset.stopped) == ((), ())
    assert plan.findings.is_empty()


@pytest.mark.slow
def test_stock_never_falls_below_zero(planned: tuple[Dataset, Plan]) -> None:
    _, plan = planned
    assert plan.projected_inventory["projected"].min() >= 0


@pytest.mark.slow
def test_every_demand_of_a_planned_item_is_covered(planned: tuple[Dataset, Plan]) -> None:
    dataset, plan = planned
    unplanned = dataset.items.filter(pl.col("reordering_policy") == "none")["item"]
    asked = dataset.demands.filter(~pl.col("item").is_in(unplanned.implode()))["quantity"].sum()
    of_input = plan.tracking.filter(pl.col("demand_line_id").is_null() & pl.col("demand").is_not_null())
    assert of_input["quantity"].sum() * QUANTA_PER_UNIT == asked


@pytest.mark.slow
@pytest.mark.parametrize("name", FOREIGN)
def test_the_readme_gives_the_size_of_the_plan(name: str, request: pytest.FixtureRequest) -> None:
    dataset, plan = request.getfixturevalue(name)
    readme = (ROOT / "examples" / name / "README.md").read_text(encoding="utf-8")
    tables = (dataset.items, dataset.skus, dataset.boms, dataset.stock, dataset.demands, dataset.supplies, dataset.transfer_routes)
    filled = [len(table) for table in tables if len(table)]
    assert f"No findings in {sum(filled):,} rows of {len(filled)} tables." in readme
    assert f"{len(plan.lines):,} lines for " in readme


@pytest.mark.parametrize("name", FOREIGN)
def test_the_demo_says_what_to_try(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lotwise.cli.demo import demo

    monkeypatch.chdir(tmp_path)
    demo(example=name)
    commands = [shlex.split(command) for command in capsys.readouterr().out.splitlines()]
    assert [command[:3] for command in commands] == [["lotwise", verb, f"{name}/lotwise.toml"] for verb in ("check", "plan")]
    assert all(command[3:] == ["--root", "DATA"] for command in commands), "the data is not part of the example"
    copied = sorted(path.name for path in (tmp_path / name).iterdir())
    assert copied == ["README.md", "lotwise.toml"], "no data either"


def test_every_example_has_first_commands() -> None:
    assert set(FIRST_COMMANDS) == {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}


# --- AdventureWorks: bills of material -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_component_need_is_what_the_orders_need(adventureworks: tuple[Dataset, Plan]) -> None:
    """Added up by hand from the lines and the bill rows of their starting dates, against what the tracking says."""
    dataset, plan = adventureworks
    used = (
        made(plan)
        .join(dataset.boms, left_on="item", right_on="parent")
        .filter(
            pl.col("start_date") >= pl.col("valid_from"),
            pl.col("valid_to").is_null() | (pl.col("start_date") <= pl.col("valid_to")),
        )
    )
    needed: dict[str, Fraction] = {}
    for component, quantity, per in used.select("component", "quantity", "quantity_per").iter_rows():
        needed[component] = needed.get(component, Fraction(0)) + Fraction(quantity) * Fraction(per, QUANTA_PER_UNIT)
    components = plan.tracking.filter(pl.col("demand_type") == "production_component")
    tracked = {item: Fraction(quantity) for item, quantity in components.group_by("item").agg(pl.col("quantity").sum()).iter_rows()}
    assert len(needed) > 100
    assert tracked == needed


@pytest.mark.slow
def test_need_goes_down_to_raw_material(adventureworks: tuple[Dataset, Plan]) -> None:
    """Sheet metal becomes a steerer, that a fork, that a frame, that a bicycle that somebody ordered."""
    _, plan = adventureworks
    links = plan.tracking.filter(pl.col("demand_line_id").is_not_null()).select("line_id", "demand_line_id").drop_nulls().unique()
    lines = plan.lines.select("line_id", "item")
    found = [lines.filter(pl.col("item") == "MS-2348")]
    for _ in range(4):
        above = found[-1].join(links, on="line_id").select(pl.col("demand_line_id").alias("line_id")).unique()
        found.append(above.join(lines, on="line_id"))
    for item, level in zip(("SR-2098", "FK-5136", "FR-R72Y-44", "BK-R79Y-44"), found[1:], strict=True):
        assert item in level["item"].to_list()
    sold = plan.tracking.filter(pl.col("line_id").is_in(found[-1]["line_id"].implode()) & (pl.col("demand_type") == "sales_order"))
    assert len(sold) > 0


@pytest.mark.slow
def test_what_is_no_longer_sold_is_made_for_what_is(adventureworks: tuple[Dataset, Plan]) -> None:
    dataset, plan = adventureworks
    policies = dict(dataset.items.select("item", "reordering_policy").iter_rows())
    assert policies["FK-5136"] == "lot_for_lot", "a fork of bicycles that are sold"
    assert policies["BK-R93R-62"] == "none", "a bicycle that is not"
    assert "FK-5136" in plan.lines["item"].to_list()


# --- frePPLe: a centre and its shops ---------------------------------------------------------------------------------------------


def test_shops_are_supplied_by_transfer_and_the_centre_by_purchase(frepple: tuple[Dataset, Plan]) -> None:
    _, plan = frepple
    kinds = plan.lines.group_by("location", "order_type").agg(pl.col("transfer_from").unique()).sort("location")
    assert kinds.rows() == [
        ("RDC", "purchase", [None]),
        ("Tennis shop Brussels", "transfer", ["RDC"]),
        ("Tennis shop Paris", "transfer", ["RDC"]),
    ]


def test_what_a_shop_gets_the_centre_sends(frepple: tuple[Dataset, Plan]) -> None:
    """Every transfer line is a demand of the same quantity at the centre, three days before it arrives."""
    _, plan = frepple
    transfers = plan.lines.filter(pl.col("order_type") == "transfer")
    sent = (
        plan.tracking.filter(pl.col("demand_type") == "transfer_out")
        .group_by("demand_line_id", "demand_date")
        .agg(pl.col("quantity").sum(), pl.col("location").unique())
    )
    both = transfers.join(sent, left_on="line_id", right_on="demand_line_id", suffix="_sent")
    assert len(both) == len(transfers)
    assert both.filter(
        (pl.col("quantity") != pl.col("quantity_sent"))
        | (pl.col("demand_date") != pl.col("start_date"))
        | (pl.col("due_date") - pl.col("start_date") != pl.duration(days=3))
    ).is_empty()
    assert set(both["location_sent"].explode()) == {"RDC"}


def test_purchases_keep_to_the_suppliers_lots(frepple: tuple[Dataset, Plan]) -> None:
    dataset, plan = frepple
    bought = plan.lines.filter(pl.col("order_type") == "purchase").join(
        dataset.skus.select("item", "location", "minimum_order_quantity", "order_multiple"), on=["item", "location"]
    )
    lot = (pl.col("quantity") * QUANTA_PER_UNIT).cast(pl.Int64)
    assert (bought.select(lot >= pl.col("minimum_order_quantity")).to_series()).all()
    multiple = pl.col("order_multiple").fill_null(1)
    assert (bought.select(lot % multiple == 0).to_series()).all()
