"""Bills of material and transfers that lead back to where they came from."""

from __future__ import annotations

import time
from datetime import date

import polars as pl
import pytest

from lotwise.check import check
from lotwise.check.faults import LIMIT
from lotwise.dataset import Table, Tables


def of_boms(*needs: str, items: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    """The dataset of bills of material written AB: A needs B."""
    boms = pl.DataFrame({"parent": [need[0] for need in needs], "component": [need[1] for need in needs], "quantity_per": 1})
    return of_frames(items=pl.DataFrame({"item": list(items)}), boms=boms)


def of_frames(**frames: pl.DataFrame):
    plan = Table("plan", pl.DataFrame({"start_date": [date(2026, 1, 5)], "end_date": [date(2026, 12, 31)]}), "plan")
    return check(Tables("memory", plan, {name: Table(name, frame, f"{name}.parquet") for name, frame in frames.items()}))


def of_transfers(*ways: tuple[str, ...]):
    """The dataset of SKUs written (location, transfer_from) or (location, transfer_from, variant), all of the item FG."""
    skus = pl.DataFrame(
        {
            "item": "FG",
            "location": [way[0] for way in ways],
            "transfer_from": [way[1] for way in ways],
            "variant": [way[2] if len(way) > 2 else None for way in ways],
            "replenishment": "transfer",
        }
    )
    routes = skus.select("transfer_from", "location").unique().rename({"transfer_from": "from", "location": "to"})
    return of_frames(items=pl.DataFrame({"item": ["FG", "RM"]}), skus=skus, transfer_routes=routes)


@pytest.mark.parametrize(
    ("needs", "told", "stopped", "because"),
    [
        (("AB", "BC", "AC"), [], "", "no circle"),
        (("AA",), ["1 A leads back to the item: A, A."], "A", "an item that needs itself"),
        (
            ("AB", "BC", "CA"),
            [
                "1 A leads back to the item: A, B, C, A.",
                "2 B leads back to the item: B, C, A, B.",
                "3 C leads back to the item: C, A, B, C.",
            ],
            "ABC",
            "each member tells the circle from its own place",
        ),
        (
            ("BA", "CD", "DC", "AB"),
            [
                "1 B leads back to the item: B, A, B.",
                "2 C leads back to the item: C, D, C.",
                "3 D leads back to the item: D, C, D.",
                "4 A leads back to the item: A, B, A.",
            ],
            "ABCD",
            "two circles",
        ),
        (
            ("XA", "AB", "BA", "AB", "XY"),
            ["2 A leads back to the item: A, B, A.", "3 B leads back to the item: B, A, B."],
            "AB",
            "the first of equal rows; what is above a circle or beside it is planned",
        ),
        (
            ("BC", "AA", "AB", "AC"),
            [
                "2 A leads back to the item: A, A.",
                "1 C stands below a circle",
                "3 B stands below a circle",
            ],
            "ABC",
            "below a circle, at the first row that leads there, which may be that of another item below",
        ),
        (
            ("AB", "BA", "BC", "CB"),
            [
                "1 A leads back to the item: A, B, A.",
                "2 B leads back to the item: B, A, B.",
                "3 C stands below a circle",
            ],
            "ABC",
            "of two circles with an item in common one is told, and the other members stand below it",
        ),
        (
            ("AB", "BA", "BC", "CD", "DE", "ED"),
            [
                "1 A leads back to the item: A, B, A.",
                "2 B leads back to the item: B, A, B.",
                "5 D leads back to the item: D, E, D.",
                "6 E leads back to the item: E, D, E.",
                "3 C stands below a circle",
            ],
            "ABCDE",
            "an item between two circles is below one",
        ),
    ],
)
def test_bills_of_material(needs, told, stopped, because):
    dataset = of_boms(*needs)
    findings = dataset.findings
    assert len(findings) == len(told), because
    for finding, expected in zip(findings, told, strict=True):
        row, item, words = expected.split(" ", 2)
        assert (str(finding.place.row), finding.place.column, finding.item, finding.table) == (row, "component", item, "boms"), (
            because
        )
        assert words in finding.message, because
        assert finding.code == ("LW-R018" if "below" in words else "LW-R017"), because
        assert finding.advice.startswith("Maybe "), because
    assert dataset.stopped == tuple(stopped), because
    assert dataset.boms.height == sum(not set(need) & set(stopped) for need in needs), because


@pytest.mark.parametrize(
    ("columns", "because"),
    [
        ({"phantom": True}, "a phantom is passed through, and leads back all the same"),
        ({"quantity_per": -1}, "so does a by-product"),
        ({"valid_from": date(2026, 2, 2), "valid_to": date(2026, 2, 1)}, "every row counts, whatever its dates"),
    ],
)
def test_every_row_counts(columns, because):
    boms = pl.DataFrame({"parent": ["A", "B"], "component": ["B", "A"], "quantity_per": [1, 1]})
    boms = boms.with_columns(**{name: pl.lit(value) for name, value in columns.items()})
    assert of_frames(items=pl.DataFrame({"item": ["A", "B"]}), boms=boms).stopped == ("A", "B"), because


def test_an_item_below_a_circle_is_named_by_the_finding_and_its_row():
    (circle, below) = of_boms("AA", "AB").findings
    assert circle.message == "component (A) of the bill of material of item 'A' leads back to the item: A, A."
    assert below.message == (
        "component (B) of the bill of material of item 'A' stands below a circle of bills of material, so its need cannot be known."
    )
    assert (below.item, below.value) == ("B", "B")


def test_paths_that_double_per_level_cost_nothing():
    """26 items, each needed twice by the one above: 2 ** 25 ways lead to Z."""
    needs = [a + b for a, b in zip("ABCDEFGHIJKLMNOPQRSTUVWXY", "BCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True)] * 2
    of_boms(*needs)
    started = time.perf_counter()
    assert of_boms(*needs).findings == ()
    assert len(of_boms(*needs, "ZA").stopped) == 26
    assert time.perf_counter() - started < 1


def test_a_long_circle_is_told_in_part_and_stopped_as_a_whole():
    items = [f"I{number:05}" for number in range(LIMIT + 500)]
    boms = pl.DataFrame({"parent": items, "component": [*items[1:], items[0]], "quantity_per": 1})
    dataset = of_frames(items=pl.DataFrame({"item": items}), boms=boms)
    assert len(dataset.findings) == LIMIT
    assert "I00018, I00019, ... (1,480 more), I00000." in dataset.findings[0].message
    assert len(dataset.stopped) == LIMIT + 500


def test_many_items_below_a_circle_are_all_stopped():
    items = [f"I{number:05}" for number in range(LIMIT + 500)]
    boms = pl.DataFrame({"parent": items[0], "component": items, "quantity_per": 1})
    dataset = of_frames(items=pl.DataFrame({"item": items}), boms=boms)
    assert [finding.code for finding in dataset.findings] == ["LW-R017"] + ["LW-R018"] * LIMIT
    assert dataset.stopped == tuple(items)


def test_large_bills_of_material_are_checked_in_a_moment():
    """200,000 items in twenty levels, and a million rows that each lead to the next level."""
    n_item, n_row = 200_000, 1_000_000
    row = pl.Series(range(n_row))
    parent = row % (n_item - 10_000)
    component = parent // 10_000 * 10_000 + 10_000 + (parent * 7 + row // n_item) % 10_000
    boms = pl.DataFrame({"parent": parent.cast(pl.String), "component": component.cast(pl.String), "quantity_per": 1})
    items = pl.DataFrame({"item": pl.Series(range(n_item)).cast(pl.String)})
    started = time.perf_counter()
    assert of_frames(items=items, boms=boms.sample(fraction=1, shuffle=True, seed=1)).findings == ()
    assert time.perf_counter() - started < 5, "it takes half a second; walking paths would never end"


@pytest.mark.parametrize(
    ("ways", "told", "because"),
    [
        ((("EAST", "MAIN"), ("WEST", "EAST")), {}, "a chain"),
        ((("EAST", "EAST"),), {1: "EAST, EAST."}, "from itself"),
        (
            (("EAST", "MAIN"), ("MAIN", "WEST"), ("WEST", "EAST")),
            {1: "EAST, MAIN, WEST, EAST.", 2: "MAIN, WEST, EAST, MAIN.", 3: "WEST, EAST, MAIN, WEST."},
            "each location tells the circle from its own place",
        ),
        (
            (("SHOP", "EAST"), ("EAST", "MAIN"), ("MAIN", "EAST")),
            {2: "EAST, MAIN, EAST.", 3: "MAIN, EAST, MAIN."},
            "a location that is supplied from a circle is not on it",
        ),
        ((("EAST", "MAIN", "RED"), ("MAIN", "EAST", "BLUE")), {}, "two variants"),
        (
            (("EAST", "MAIN", "RED"), ("MAIN", "EAST", "RED"), ("EAST", "MAIN", "BLUE")),
            {1: "EAST, MAIN, EAST.", 2: "MAIN, EAST, MAIN."},
            "one variant of two",
        ),
    ],
)
def test_transfers(ways, told, because):
    dataset = of_transfers(*ways)
    findings = [finding for finding in dataset.findings if finding.code != "LW-R020"]
    assert {finding.place.row: finding.message.split("leads back to the location: ")[1] for finding in findings} == told, because
    assert all((finding.code, finding.item, finding.place.column) == ("LW-R016", "FG", "transfer_from") for finding in findings)
    assert dataset.stopped == (("FG",) if told else ()), because
