"""The bakery: an example of the coverage codes, and what its README promises to show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import lotwise

if TYPE_CHECKING:
    from lotwise import Plan
    from lotwise.dataset import Dataset

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "bakery"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return lotwise.read(FOLDER)


@pytest.fixture(scope="module")
def plan(dataset: Dataset) -> Plan:
    return lotwise.plan(dataset)


def found(frame: pl.DataFrame, **wanted: Any) -> list[dict[str, Any]]:
    """The rows in which every named column has the value."""
    rows = frame.filter(*(pl.col(name).cast(pl.String) == str(value) for name, value in wanted.items()))
    return rows.to_dicts()


def quantities(plan: Plan, item: str, day: str) -> list[float]:
    return [float(line["quantity"]) for line in found(plan.lines, item=item, due_date=day)]


def test_nothing_is_wrong_with_the_tables(dataset: Dataset, plan: Plan) -> None:
    assert (dataset.findings, dataset.stopped) == ((), ())
    assert plan.findings.is_empty()


def test_the_dataset_of_a_plan_can_be_planned(plan: Plan) -> None:
    """It has the planned orders that stay, PL-61 and PL-62, which are still in the table of the last run."""
    again = lotwise.plan(plan.dataset)
    assert again.lines.equals(plan.lines)
    assert again.action_messages.equals(plan.action_messages)


def test_a_change_can_be_planned_from_its_dataset(plan: Plan) -> None:
    held = plan.what_if(lotwise.Changes(hold=["PL-61"]))
    assert lotwise.plan(held.dataset).lines.equals(held.lines)


def test_all_coverage_codes_occur(dataset: Dataset) -> None:
    assert set(dataset.items["reordering_policy"]) == {"requirement", "period", "min_max", "manual"}


@pytest.mark.parametrize(
    ("supply", "message", "changes"),
    [
        ("PO-9201", "advance", {"to_date": "2026-11-23", "days": 2}),
        ("PO-9201", "increase", {"to_quantity": "135.00000"}),
        ("PO-9202", "postpone", {"to_date": "2026-11-30", "days": 24}),
        ("PO-9204", "decrease", {"to_quantity": "30.00000"}),
        ("PO-9205", "cancel", {}),
        ("PL-61", "increase", {"to_quantity": "270.00000"}),
    ],
)
def test_every_message_occurs(plan: Plan, supply: str, message: str, changes: dict[str, Any]) -> None:
    assert len(found(plan.table("action_messages"), supply_id=supply, message=message, **changes)) == 1


def test_a_delay_of_marzipan_reaches_the_hotel(plan: Plan) -> None:
    """Ordered today, 12 days, a weekend and a holiday of the vendor: 17 November, a day before the stollen."""
    (marzipan,) = found(plan.lines, item="IN-760", delay_days=7)
    assert (str(marzipan["order_date"]), str(marzipan["due_date"])) == ("2026-11-02", "2026-11-17")
    (late,) = found(plan.table("delays"), demand_type="sales_order")
    assert (late["demand"], late["item"], late["delay_days"]) == ("SO-7063", "CK-400", 7)


def test_the_soft_issue_margin_gives_way(plan: Plan) -> None:
    margins = plan.table("values").filter(pl.col("name") == "effective_issue_margin_days", pl.col("item") == "CK-400")
    days = dict(margins.select("demand", pl.col("value").cast(pl.Int64)).iter_rows())
    assert (days["SO-7063"], days["SO-7064"]) == (0, 2)


def test_raisins_are_late_within_the_negative_days(plan: Plan) -> None:
    late = found(plan.table("delays"), item="IN-735", supply="PO-9201")
    assert [row["delay_days"] for row in late] == [2, 2]


@pytest.mark.parametrize(
    ("item", "day", "lots", "why"),
    [
        ("CK-400", "2026-12-09", [120, 120, 60], "split by the maximum"),
        ("PK-830", "2026-12-01", [400, 150], "split by the maximum, the rest in its multiple"),
        ("IN-715", "2026-11-11", [50], "51.41 up to the maximum, rounded down to a multiple of 25"),
        ("IN-760", "2026-11-17", [10], "raised to the minimum order quantity"),
        ("IN-725", "2026-11-30", [250], "minimum 60 and maximum 150 times 2.5"),
        ("PK-850", "2026-11-20", [200], "a requisition has an order of its own"),
    ],
)
def test_orders_have_their_sizes(plan: Plan, item: str, day: str, lots: list[float], why: str) -> None:
    assert quantities(plan, item, day) == lots, why


def test_forecasts_are_reduced_by_the_orders_of_their_week(plan: Plan) -> None:
    left = plan.table("requirements").filter(pl.col("demand_type") == "forecast", pl.col("item") == "CK-400")
    rest = dict(left.select("demand", pl.col("quantity").cast(pl.Int64)).iter_rows())
    assert (rest["F-401"], rest["F-402"], rest["F-411"]) == (0, 135, 40)


def test_only_the_likely_quotation_counts(plan: Plan) -> None:
    met = plan.tracking.filter(pl.col("demand_type") == "sales_quotation")
    assert set(met["demand"]) == {"SQ-310"}


def test_planned_orders_of_the_last_run(plan: Plan) -> None:
    kept = plan.lines.drop_nulls("supply_id")
    assert set(kept["supply_id"]) == {"PL-61", "PL-62"}, "approved, frozen; PL-63 is neither"


def test_a_wedding_cake_is_planned_by_hand(plan: Plan) -> None:
    assert found(plan.lines, item="CK-410") == []
    assert [row["supply"] for row in found(plan.tracking, item="CK-410")] == ["MO-4103"]


def test_what_is_no_longer_baked_is_not_planned(plan: Plan) -> None:
    assert found(plan.lines, item="BR-190") == []
    assert found(plan.tracking, item="BR-190") == []


def test_nothing_new_is_baked_inside_the_freeze_time_fence(plan: Plan) -> None:
    new = plan.lines.filter(pl.col("supply_id").is_null())
    assert str(new["due_date"].min()) > "2026-11-03"


def test_nothing_is_baked_on_a_sunday(plan: Plan) -> None:
    baked = plan.lines.filter(pl.col("order_type") == "production")
    days = baked.select("order_date", "start_date", "delivery_date").unpivot()["value"]
    assert 7 not in set(days.dt.weekday())


def test_the_readme_gives_the_size(dataset: Dataset, plan: Plan) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{dataset.items.height} items on up to four levels" in readme
    assert f"{plan.lines.height} planned orders for " in readme


def test_the_source_with_late_marzipan_has_one_cell_otherwise(dataset: Dataset) -> None:
    other = lotwise.read(FOLDER / "marzipan.toml")
    changes = lotwise.Changes.between(dataset.tables, other.tables)
    assert (changes.rows, changes.removed, changes.settings) == ({"items": ({"item": "IN-760", "lead_time": "3W"},)}, {}, {})
