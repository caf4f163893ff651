"""Single rules as tables of facts, with the reason in the row."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from lotwise.columns import WorkDays
from lotwise.encode.calendars import month_tables
from lotwise.kernels.codes import FIXED, LOT_FOR_LOT, NO, NO_DAY, OPEN_DAY, ORDER, RANK_ENGINE, UNLIMITED, YES
from lotwise.kernels.dates import add_period
from lotwise.kernels.records import Calendars, slotted
from lotwise.kernels.reordering.dates import lot_reaches, may_move_in, may_move_out
from lotwise.kernels.reordering.modifiers import modified
from lotwise.kernels.reordering.records import SUPPLY, WALK
from lotwise.kernels.reordering.supplies import clear_list, insert, move, new_supply, remove
from lotwise.units import Period

START = date(2026, 1, 31)


@pytest.fixture(scope="module")
def calendars() -> Calendars:
    tables = month_tables(START, -40, 800)
    return Calendars(tables.first_day, tables.of_day.tolist(), tables.start.tolist(), 0, 0, [])


def day(text: str) -> int:
    return (date.fromisoformat(text) - START).days


@pytest.mark.parametrize(
    ("start", "period", "end", "because"),
    [
        ("2026-01-31", "1M", "2026-02-28", "February has no 31st"),
        ("2026-01-30", "1M", "2026-02-28", "nor a 30th"),
        ("2026-02-28", "1M", "2026-03-28", "the day of the month stays, it is not the month's end"),
        ("2026-01-31", "2M", "2026-03-31", "March has a 31st again"),
        ("2026-01-31", "1M+2D", "2026-03-02", "months first, then days"),
        ("2026-01-31", "1W", "2026-02-07", "a week is 7 days"),
        ("2026-01-31", "1Q", "2026-04-30", "a quarter is 3 months"),
        ("2026-02-14", "1Y", "2027-02-14", "a year is 12 months"),
        ("2027-02-28", "1Y", "2028-02-28", "also into a leap year"),
        ("2026-01-05", "1M", "2026-02-05", "days before the planning start are in the tables too"),
        ("2026-03-15", "0D", "2026-03-15", "nothing added"),
    ],
)
def test_periods_follow_the_calendar(calendars: Calendars, start: str, period: str, end: str, because: str) -> None:
    parsed = Period.parse(period)
    assert add_period(calendars, day(start), parsed.months, parsed.days) == day(end), because
    assert parsed.after(date.fromisoformat(start)) == date.fromisoformat(end), because


def test_open_inventory_has_no_date_to_add_to(calendars: Calendars) -> None:
    assert add_period(calendars, OPEN_DAY, 1, 3) < day("1990-01-01")


@pytest.mark.parametrize(
    ("quantity", "floor", "minimum", "maximum", "multiple", "result", "because"),
    [
        (7, 0, 0, 0, 0, 7, "no modifier"),
        (7, 0, 10, 0, 0, 10, "raised to the minimum"),
        (7, 0, 0, 0, 4, 8, "rounded up to the multiple"),
        (8, 0, 0, 0, 4, 8, "a multiple stays"),
        (7, 0, 10, 0, 4, 12, "the minimum first, then the multiple"),
        (120, 0, 0, 100, 0, 100, "cut to the maximum"),
        (100, 0, 0, 100, 0, 100, "the maximum itself is allowed"),
        (120, 100, 0, 100, 0, 120, "a floor at the maximum keeps what must stay"),
        (120, 99, 0, 100, 0, 100, "a floor below the maximum does not"),
        (28, 0, 0, 25, 10, 30, "rounding may pass the maximum; the caller cuts again"),
        (0, 0, 10, 0, 4, 0, "nothing is never raised"),
        (-3, 0, 10, 0, 4, -3, "nor is less than nothing"),
    ],
)
def test_order_modifiers(quantity: int, floor: int, minimum: int, maximum: int, multiple: int, result: int, because: str) -> None:
    sku = SimpleNamespace(minimum=minimum, maximum=maximum, multiple=multiple)
    assert modified(sku, quantity, floor) == result, because


def sku_of(policy: int = LOT_FOR_LOT, **parameters: int) -> SimpleNamespace:
    given = {"lot_days": 0, "rescheduling_days": 0, "dampener_days": 0, "safety_stock": 0} | parameters
    return SimpleNamespace(policy=policy, lot_months=0, rescheduling_months=0, **given)


@pytest.mark.parametrize(
    ("lot_days", "need", "reaches", "because"),
    [
        (5, 10, True, "the day exactly one period later is in"),
        (5, 11, False, "one day more is not"),
        (0, 5, True, "without a period the same day shares a lot"),
        (0, 6, False, "and no other"),
    ],
)
def test_lot_accumulation_counts_from_the_lot(calendars: Calendars, lot_days: int, need: int, reaches: bool, because: str) -> None:
    assert lot_reaches(sku_of(lot_days=lot_days), calendars, 5, need) is reaches, because


@pytest.mark.parametrize(
    ("due", "flexibility", "bounded", "movable", "because"),
    [
        (10, UNLIMITED, YES, YES, "5 days late, the period is 5 days"),
        (11, UNLIMITED, YES, NO, "6 days late is too far"),
        (11, UNLIMITED, NO, YES, "an order-to-order link knows no limit"),
        (10, FIXED, YES, NO, "inflexible supply stays"),
    ],
)
def test_moving_in(calendars: Calendars, due: int, flexibility: int, bounded: int, movable: int, because: str) -> None:
    supply = SimpleNamespace(due=due, flexibility=flexibility)
    assert may_move_in(sku_of(rescheduling_days=5), calendars, supply, 5, bounded) == movable, because


@pytest.mark.parametrize(
    ("parameters", "locked", "free", "want", "expected", "because"),
    [
        ({"rescheduling_days": 6}, NO_DAY, 7, 11, (YES, 11), "within the rescheduling period it moves"),
        ({"rescheduling_days": 5}, NO_DAY, 7, 11, (NO, 5), "beyond it, it does not"),
        ({"dampener_days": 6}, NO_DAY, 7, 11, (YES, 5), "within the dampener it matches where it is"),
        ({"dampener_days": 5}, NO_DAY, 7, 11, (NO, 5), "the dampener is inclusive, 6 days are more"),
        ({"rescheduling_days": 9, "lot_days": 6}, 5, 0, 11, (YES, 5), "something relies on it: it stays and accumulates"),
        ({"rescheduling_days": 9, "lot_days": 5}, 5, 0, 11, (NO, 5), "relied on, and the lot does not reach"),
        ({"lot_days": 6}, 5, 0, 11, (YES, 5), "too far to move, but relied on and in reach of the lot"),
        (
            {"dampener_days": 6, "lot_days": 6, "safety_stock": 10},
            NO_DAY,
            7,
            11,
            (NO, 5),
            "dampened with less free than the safety stock: not movable (quirk Q9)",
        ),
    ],
)
def test_moving_out(
    calendars: Calendars, parameters: dict[str, int], locked: int, free: int, want: int, expected: tuple[int, int], because: str
) -> None:
    supply = SimpleNamespace(due=5, flexibility=UNLIMITED, locked=locked, free=free, level=0)
    assert may_move_out(sku_of(**parameters), calendars, supply, want, YES) == expected, because


def test_the_order_policy_has_no_safety_stock_quirk(calendars: Calendars) -> None:
    supply = SimpleNamespace(due=5, flexibility=UNLIMITED, locked=NO_DAY, free=0, level=0)
    assert may_move_out(sku_of(ORDER, dampener_days=6, lot_days=6, safety_stock=10), calendars, supply, 11, YES) == (YES, 5)


def test_a_level_of_a_make_to_order_production_order_follows_without_limit(calendars: Calendars) -> None:
    supply = SimpleNamespace(due=5, flexibility=UNLIMITED, locked=NO_DAY, free=7, level=1)
    assert may_move_out(sku_of(), calendars, supply, 60, YES) == (YES, 60)


def test_the_supply_list_stays_sorted_through_inserts_moves_and_removals() -> None:
    walk, supply = slotted("walk", WALK)(), [slotted("supply", SUPPLY)() for _ in range(10)]
    clear_list(walk, supply)
    slots = {due: new_supply(walk, supply, due, 1, 0, RANK_ENGINE) for due in (5, 1, 9, 3)}
    same_day = new_supply(walk, supply, 3, 1, slots[9], RANK_ENGINE)

    def days() -> list[tuple[int, int]]:
        found, slot = [], supply[0].next
        while slot:
            found.append((supply[slot].due, slot))
            slot = supply[slot].next
        return found

    assert days() == [(1, slots[1]), (3, slots[3]), (3, same_day), (5, slots[5]), (9, slots[9])], "a tie goes by load order"
    move(supply, slots[9], 2)
    remove(supply, slots[5])
    assert [due for due, _ in days()] == [1, 2, 3, 3]
    assert supply[slots[5]].next == 0, "a removed supply still knows what came after it"
    insert(supply, slots[5], 0)
    assert [due for due, _ in days()] == [1, 2, 3, 3, 5]


WEEK = WorkDays(0, np.array([True, True, True, True, True, False, False] * 3))  # day 0 is a Monday
SUNDAYS = WorkDays(0, np.array([False] * 6 + [True] + [False] * 6 + [True] + [False] * 6 + [True]))


@pytest.mark.parametrize(
    ("start", "count", "end", "because"),
    [
        (11, 1, 10, "one working day back from Friday"),
        (7, 1, 4, "Monday back over the weekend"),
        (13, 1, 11, "from a closed Sunday the first open day before counts"),
        (13, 0, 13, "no days: stays, open or not"),
        (14, 5, 7, "a week of five working days"),
    ],
)
def test_counting_back_counts_open_days(start: int, count: int, end: int, because: str) -> None:
    assert WEEK.back(np.array([start]), np.array([count])).tolist() == [end], because


def test_nearest_open_days() -> None:
    assert WEEK.at_or_before(np.array([4, 5, 6, 7])).tolist() == [4, 4, 4, 7]
    assert SUNDAYS.at_or_before(np.array([12, 13, 14])).tolist() == [6, 13, 13]


def test_a_calendar_without_an_open_day_counts_every_day() -> None:
    closed = WorkDays(0, np.zeros(20, bool))
    assert closed.at_or_before(np.array([5])).tolist() == [5]
    assert closed.back(np.array([5]), np.array([2])).tolist() == [3]
    assert SUNDAYS.at_or_before(np.array([3])).tolist() == [3], "nothing before the first open day"


def test_a_day_open_in_both_calendars() -> None:
    monday_to_saturday = WorkDays(0, np.array([True] * 6 + [False] + [True] * 6 + [False] + [True] * 7))
    assert WEEK.together(monday_to_saturday).at_or_before(np.array([5, 13])).tolist() == [4, 11]
