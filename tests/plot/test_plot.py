"""What a picture shows of a plan."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest

from lotwise.errors import NotPlanned, Stopped, UnknownItem
from lotwise.plot.supply import MOST_LABELS
from plot.conftest import END, FIXED, MAXIMUM, START, axes_of, legend_of, marks_in, words_around, words_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lotwise import Plan

    Planned = Callable[..., Plan]

FIRST = date.fromisoformat(START)


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def after(days: int) -> str:
    return (FIRST + timedelta(days)).isoformat()


# --- orders ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "demands", "supplies", "words", "marks", "because"),
    [
        ({}, [("2026-02-02", 12)], [], ["new 12"], [("new order", "2026-02-02")], "a new order has no number"),
        ({}, [("2026-02-02", 12)], [("PO1", "2026-02-02", 12)], ["PO1 12"], [("open order", "2026-02-02")], "it stays"),
        ({}, [("2026-02-02", 17)], [("PO1", "2026-02-02", 12)], ["PO1 17 (+5)"], [("open order", "2026-02-02")], "raised"),
        ({}, [("2026-02-02", 7)], [("PO1", "2026-02-02", 12)], ["PO1 7 (-5)"], [("open order", "2026-02-02")], "lowered"),
        ({}, [], [("PO1", "2026-02-02", 1250)], ["PO1 cancelled (1,250)"], [("cancelled", "2026-02-02")], "with what it had"),
        (
            {"rescheduling_period": "1W"},
            [("2026-02-02", 12)],
            [("PO1", "2026-02-06", 12)],
            ["PO1 12"],
            [("open order", "2026-02-02"), ("its day before", "2026-02-06")],
            "moved: the day before stays in sight",
        ),
        (
            {"rescheduling_period": "1W"},
            [("2026-02-02", 15)],
            [("PO1", "2026-01-30", 12)],
            ["PO1 15 (+3)"],
            [("its day before", "2026-01-30"), ("open order", "2026-02-02")],
            "moved and raised",
        ),
        (
            {"safety_stock": 10},
            [],
            [],
            ["new 10, exception"],
            [("new order", START)],
            "an exception is named",
        ),
        (
            {},
            [("2026-02-02", 12)],
            [("a-very-long-order-number-0001", "2026-02-02", 12)],
            ["a-very-long-ord… 12"],
            [("open order", "2026-02-02")],
            "a long number must leave room for the figure",
        ),
    ],
)
def test_order(
    planned: Planned, card: Any, demands: Any, supplies: Any, words: list[str], marks: list[tuple[str, str]], because: str
) -> None:
    (supply,) = axes_of(planned(card, demands, supplies).plot("FG"), "supply")
    assert words_in(supply) == words, because
    assert marks_in(supply) == [(shape, ordinal(day)) for shape, day in marks], because


def test_moved_order_has_an_arrow_from_its_old_day(planned: Planned) -> None:
    plan = planned({"rescheduling_period": "1W"}, [("2026-02-02", 12)], [("PO1", "2026-02-06", 12)])
    (supply,) = axes_of(plan.plot("FG"), "supply")
    (arrow,) = [text for text in supply.texts if getattr(text, "arrow_patch", None)]
    assert (arrow.xyann[0], arrow.xy[0]) == (ordinal("2026-02-06"), ordinal("2026-02-02"))


def test_filled_and_hollow_tell_existing_from_new(planned: Planned) -> None:
    (supply,) = axes_of(planned({}, [("2026-02-02", 30)], [("PO1", "2026-02-01", 12)]).plot("FG"), "supply")
    fills = {line.get_label(): line.get_markerfacecolor() for line in supply.get_lines() if line.get_marker() not in (None, "None")}
    assert fills["new order"] == "#FFFFFF"
    assert fills["cancelled"] == "#FFFFFF"
    (other,) = axes_of(planned({}, [("2026-02-02", 12)], [("PO1", "2026-02-02", 12)]).plot("FG"), "supply")
    (mark,) = [line for line in other.get_lines() if line.get_label() == "open order"]
    assert mark.get_markerfacecolor() != "#FFFFFF"


# --- stock and levels ------------------------------------------------------------------------------------------------------------


def line_of(axes: Axes, label: str) -> list[tuple[float, float]]:
    (line,) = [line for line in axes.get_lines() if line.get_label() == label]
    return [(float(day), float(stock)) for day, stock in zip(*line.get_data(), strict=True)]


def stock_on(axes: Axes, day: str, label: str = "projected inventory") -> float:
    """The stock that is drawn for a day: a step holds from its day to before the next."""
    points = line_of(axes, label)
    return next(stock for (last, stock) in points[1:] if ordinal(day) < last)


def test_stock_is_a_step_line_that_starts_with_the_plan(planned: Planned) -> None:
    (stock,) = axes_of(planned({}, [("2026-02-02", 12), ("2026-02-20", 30)], stock=20).plot("FG"), "stock")
    assert line_of(stock, "projected inventory")[0] == (ordinal(START), 20)
    shown = [stock_on(stock, day) for day in (START, "2026-02-01", "2026-02-02", "2026-02-19", "2026-02-20")]
    assert shown == [20, 20, 8, 8, 0]
    assert words_in(stock)[:2] == ["0", "20"]


def test_stock_of_the_frozen_zone_counts_from_the_start(planned: Planned) -> None:
    (stock,) = axes_of(planned({}, [("2025-12-20", 12)], stock=20).plot("FG"), "stock")
    assert line_of(stock, "projected inventory")[0] == (ordinal(START), 8)


@pytest.mark.parametrize(
    ("reserved", "shown", "because"),
    [
        (0, None, "the two are the same, and one line is enough"),
        (5, [0, 5, 0], "what the order brings is promised until it is needed"),
    ],
)
def test_available_is_drawn_where_it_differs(planned: Planned, reserved: int, shown: list[float] | None, because: str) -> None:
    demand = {"id": "SO1", "type": "sales_order", "item": "FG", "due_date": "2026-02-02", "quantity": 5}
    promise = {"reserved_supply": "PO1", "reserved_quantity": reserved} if reserved else {}
    figure = planned({}, supplies=[("PO1", "2026-01-10", 5)], rows={"demands": [demand | promise]}).plot("FG")
    (stock,) = axes_of(figure, "stock")
    assert ("projected available" in legend_of(figure)) is bool(shown), because
    if shown:
        between = "2026-01-20"
        found = [stock_on(stock, between, "projected available"), stock_on(stock, between), stock_on(stock, "2026-02-02")]
        assert found == shown, because


@pytest.mark.parametrize(
    ("card", "levels", "because"),
    [
        ({}, [], "no level is set"),
        ({"safety_stock": 15}, ["safety stock 15"], "the only level of Lot-for-Lot"),
        ({"safety_stock": 15, "reorder_point": 40, "maximum_inventory": 90}, ["safety stock 15"], "Lot-for-Lot watches no others"),
        (FIXED, ["reorder point 40", "overflow level 100"], "reorder point and one order"),
        (FIXED | {"safety_stock": 15}, ["safety stock 15", "reorder point 40", "overflow level 100"], "from below"),
        (MAXIMUM, ["reorder point 40", "maximum inventory 100", "overflow level 100"], "maximum and nothing above it"),
        (MAXIMUM | {"overflow_level": 1300}, ["reorder point 40", "maximum inventory 100", "↑ overflow level 1,300"], "far above"),
    ],
)
def test_levels(planned: Planned, card: Any, levels: list[str], because: str) -> None:
    plan = planned(card, [("2026-02-02", 30)], stock=100)
    (stock,) = axes_of(plan.plot("FG"), "stock")
    names = ("safety stock", "reorder point", "maximum inventory", "overflow level")
    assert [text for text in words_in(stock) if text.lstrip("↑ ").startswith(names)] == levels, because
    drawn = [line for line in stock.get_lines() if line.get_label() in names]
    assert len(drawn) == sum("↑" not in level for level in levels), because
    assert len({str(line.get_linestyle()) + str(line._unscaled_dash_pattern) for line in drawn}) == len(drawn), "told apart"


@pytest.mark.parametrize(
    ("bucket", "end", "bands", "because"),
    [
        ("1W", after(20), 2, "every second of three weeks and a bit"),
        ("1D", after(170), 0, "too narrow to be seen"),
        (None, after(20), 0, "without a time bucket"),
    ],
)
def test_time_buckets(planned: Planned, bucket: str | None, end: str, bands: int, because: str) -> None:
    figure = planned(FIXED | {"time_bucket": bucket}, [(end, 5)], stock=100).plot("FG")
    (stock,) = axes_of(figure, "stock")
    found = [patch for patch in stock.patches if patch.get_facecolor()[:3] == mpl.colors.to_rgb("#EEF1F4")]
    assert len(found) == bands, because
    assert ("time bucket, every second" in legend_of(figure)) is (bands > 0), because
    if found:
        assert found[0].get_xy()[0] == ordinal(START), "anchored at the planning start"


@pytest.mark.parametrize(
    ("today", "words", "because"),
    [
        (START, ["plan start, today Mon 5 Jan"], "one day"),
        ("2026-01-08", ["plan start Mon 5 Jan, today Thu 8 Jan"], "too close for two"),
        ("2026-02-10", ["plan start Mon 5 Jan", "today Tue 10 Feb"], "each above its line"),
        ("2025-06-01", ["plan start Mon 5 Jan (today Sun 1 Jun 2025)"], "too long ago for the axis"),
    ],
)
def test_days_that_stand_out(planned: Planned, today: str, words: list[str], because: str) -> None:
    plan = planned({}, [("2026-03-02", 30)], settings={"today": today})
    (stock,) = axes_of(plan.plot("FG"), "stock")
    assert [text for text in words_in(stock) if "plan" in text or "today" in text] == words, because


# --- needs -----------------------------------------------------------------------------------------------------------------------


def test_needs_of_a_day_are_one_bar_and_forecast_is_hatched(planned: Planned) -> None:
    rows = [
        {"id": "SO1", "type": "sales_order", "item": "FG", "due_date": "2026-02-02", "quantity": 5},
        {"id": "SO2", "type": "sales_order", "item": "FG", "due_date": "2026-02-02", "quantity": 7},
        {"id": "FC1", "type": "forecast", "item": "FG", "due_date": "2026-03-02", "quantity": 20},
    ]
    figure = planned({}, rows={"demands": rows}).plot("FG")
    (needs,) = axes_of(figure, "needs")
    assert sorted(words_in(needs)) == ["12", "20"]
    hatches = {container.get_label(): container.patches[0].get_hatch() for container in needs.containers}
    assert hatches == {"need": None, "forecast": "//////"}


# --- title, legend, panels -------------------------------------------------------------------------------------------------------


def test_title_says_item_description_and_policy(planned: Planned) -> None:
    told = words_around(planned({"description": "Price $5_a$", "lead_time": "2W"}, [("2026-02-02", 12)]).plot("FG"))
    assert told[:4] == [
        "FG  Price $5_a$",
        "Plan from Mon 5 Jan 2026 to Tue 30 Jun 2026.",
        "Lot-for-Lot",
        "lead time 2 weeks",
    ]


def test_legend_explains_what_is_drawn_and_covers_nothing(planned: Planned) -> None:
    figure = planned({}, [("2026-02-02", 12)], [("PO1", "2026-05-02", 12)]).plot("FG")
    assert legend_of(figure) == ["projected inventory", "new order", "cancelled", "need"]
    box = figure.legends[0].get_window_extent()
    assert not any(box.overlaps(axes.get_tightbbox()) for axes in figure.axes)


def places(*names: str) -> dict[str, Any]:
    return {
        "skus": [{"item": "FG", "location": name, "reordering_policy": "lot_for_lot"} for name in names],
        "demands": [
            {"id": f"SO-{name}", "type": "sales_order", "item": "FG", "location": name, "due_date": after(20), "quantity": 5}
            for name in names
        ],
    }


def test_skus_stand_below_each_other_with_one_time_axis(planned: Planned) -> None:
    figure = planned({}, rows=places("EAST", "MAIN", "WEST")).plot("FG")
    stocks = axes_of(figure, "stock")
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert sorted((axes.get_position().y0 for axes in stocks), reverse=True) == [axes.get_position().y0 for axes in stocks]
    headings = [f"at {name}: Lot-for-Lot" for name in ("EAST", "MAIN", "WEST")]
    assert [text for text in words_around(figure) if text.startswith("at ")] == headings


def test_one_location_can_be_chosen(planned: Planned) -> None:
    figure = planned({}, rows=places("EAST", "MAIN")).plot("FG", location="MAIN")
    assert [text for text in words_around(figure) if text.startswith("at ")] == ["at MAIN: Lot-for-Lot"]


def test_more_skus_than_can_be_read_are_counted(planned: Planned) -> None:
    figure = planned({}, rows=places(*(f"L{number:02}" for number in range(15)))).plot("FG")
    assert len(axes_of(figure, "stock")) == 12
    assert "12 of 15 SKUs are shown" in words_around(figure)[1]


# --- empty and crowded -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "demands", "stock", "because"),
    [
        ({}, [], None, "an item without anything"),
        ({}, [], 20, "stock alone"),
        ({}, [], -20, "stock below zero alone"),
        (FIXED, [], 100, "a reorder point that nothing touches"),
        ({}, [("2026-01-05", 1)], None, "the first day"),
        ({}, [("2020-01-05", 1)], None, "years before the plan"),
        ({}, [("2026-06-30", "0.00001")], None, "a quantum on the last day"),
        ({}, [("2026-02-02", 900_000_000_000)], None, "the largest figure"),
    ],
)
def test_small_cases_have_a_picture(planned: Planned, card: Any, demands: Any, stock: Any, because: str) -> None:
    figure = planned(card, demands, stock=stock).plot("FG")
    assert png(figure).startswith(b"\x89PNG"), because


def test_no_demand_and_no_order_is_said(planned: Planned) -> None:
    (stock,) = axes_of(planned({}).plot("FG"), "stock")
    assert "No demand and no order." in words_in(stock)


def test_old_events_stand_at_the_edge_and_are_counted(planned: Planned) -> None:
    figure = planned({}, [("2020-01-05", 1), ("2026-02-02", 3)]).plot("FG")
    assert any("before Mon 8 Dec 2025 at the left edge" in text for text in words_around(figure))
    assert figure.axes[0].get_xlim()[0] > ordinal("2025-12-01")


@pytest.fixture
def crowded(planned: Planned) -> Figure:
    """Three hundred demands and fifty orders in half a year."""
    demands = [(after(number * 7 % 176), 1 + number * 13 % 90) for number in range(300)]
    supplies = [(f"PO-2026-{number:04}", after(3 + number * 11 % 170), 20 + number % 7 * 10) for number in range(50)]
    return planned({"rescheduling_period": "1W", "lot_accumulation_period": "3D", "safety_stock": 20}, demands, supplies).plot("FG")


def test_crowded_picture_has_no_text_on_text(crowded: Figure) -> None:
    crowded.canvas.draw()
    for name in ("stock", "supply", "needs"):
        (axes,) = axes_of(crowded, name)
        boxes = [text.get_window_extent() for text in axes.texts if text.get_text() and not getattr(text, "arrow_patch", None)]
        # Glyphs may reach a pixel into the line spacing of the next row.
        overlaps = [one for one, other in itertools.combinations([box.padded(-1) for box in boxes], 2) if one.overlaps(other)]
        assert overlaps == [], name


def test_crowded_picture_has_no_mark_on_an_order_s_words(crowded: Figure) -> None:
    (supply,) = axes_of(crowded, "supply")
    words = [text.get_window_extent() for text in supply.texts if text.get_text()]
    marks = [line for line in supply.get_lines() if line.get_marker() not in (None, "None")]
    centres = [supply.transData.transform((line.get_xdata()[0], line.get_ydata()[0])) for line in marks]
    assert [centre for centre in centres for box in words if box.contains(*centre)] == []


def test_crowded_picture_says_what_has_no_figure(crowded: Figure) -> None:
    (note,) = [text for text in words_around(crowded) if text.startswith("without a figure: ")]
    (supply,) = axes_of(crowded, "supply")
    labelled = len(words_in(supply))
    assert labelled <= MOST_LABELS
    total = int(note.split(" of ")[1].split(" ")[0])
    assert note.startswith(f"without a figure: {total - labelled} of {total} orders, ")
    assert note.endswith(" of 300 needs")


# --- files -----------------------------------------------------------------------------------------------------------------------


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_same_plan_same_bytes(planned: Planned, suffix: str, tmp_path: Any) -> None:
    files = []
    for number, settings in enumerate(({}, {"font.size": 20, "lines.linewidth": 9, "svg.fonttype": "none"})):
        with mpl.rc_context(settings):  # what the program around it has set does not matter
            path = tmp_path / f"{number}.{suffix}"
            planned(FIXED, [("2026-02-02", 12)], stock=50).plot("FG").savefig(path)
            files.append(path.read_bytes())
    assert files[0] == files[1]
    assert not any(word in files[0] for word in (b"Software", b"Matplotlib v", b"<dc:date>"))


def test_drawing_leaves_no_global_state(planned: Planned) -> None:
    before = dict(mpl.rcParams)
    png(planned({}, [("2026-02-02", 12)]).plot("FG"))
    assert dict(mpl.rcParams) == before


def test_notebooks_show_it(planned: Planned) -> None:
    assert planned({}, [("2026-02-02", 12)]).plot("FG")._repr_png_().startswith(b"\x89PNG")


def test_letters_that_the_font_lacks_stop_nothing(planned: Planned) -> None:
    assert png(planned({"description": "自転車"}, [("2026-02-02", 12)]).plot("FG"))


def test_the_library_is_imported_when_a_picture_is_drawn_and_pyplot_never() -> None:
    code = f"""
import sys, lotwise
from lotwise.testing import dataset_of
settings = {{"start_date": "{START}", "end_date": "{END}"}}
plan = lotwise.plan(dataset_of(settings, items=[{{"item": "FG", "reordering_policy": "order"}}]))
plan.lines, plan.projected_inventory, plan.explain("FG")
before = "matplotlib" in sys.modules
plan.plot("FG")
print(before, "matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "False"]


# --- no picture ------------------------------------------------------------------------------------------------------------------


def test_no_picture_of_what_is_not_planned(planned: Planned) -> None:
    plan = planned({}, [("2026-02-02", 12)])
    with pytest.raises(UnknownItem, match="'FX' is in no items table"):
        plan.plot("FX")
    with pytest.raises(NotPlanned, match="It is planned at ''"):
        plan.plot("FG", location="EAST")
    with pytest.raises(NotPlanned, match="reordering policy is none"):
        planned({"reordering_policy": "none"}).plot("FG")
    with pytest.raises(Stopped, match="LW-R007"):
        planned({"order_multiple": -5}).plot("FG")
    with pytest.raises(Stopped, match="LW-N004"):
        planned(FIXED | {"reorder_quantity": 0}, [("2026-02-02", 12)]).plot("FG")
