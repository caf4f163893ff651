"""Where text finds room."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lotwise.plot.labels import Rows, apart, brief, inches_of, shortened


@pytest.mark.parametrize(
    ("quantity", "text", "because"),
    [
        ("12", "12", "short"),
        ("0.00001", "0.00001", "a quantum"),
        ("1250000", "1,250,000", "in full while it fits"),
        ("3500000000", "3,500 M", "millions"),
        ("-123456789.12345", "-123.5 M", "rounded, with its sign"),
        ("12345.67891", "12,345.7", "decimals are the first to go"),
    ],
)
def test_brief(quantity: str, text: str, because: str) -> None:
    assert brief(Decimal(quantity)) == text, because


@pytest.mark.parametrize(
    ("intervals", "rows", "because"),
    [
        ([(0, 5), (5, 9)], [0, 0], "touching is no overlap"),
        ([(0, 5), (4, 9), (8, 12)], [0, 1, 0], "the upper row first"),
        ([(0, 5), (1, 6), (2, 7)], [0, 1, None], "no row is left"),
    ],
)
def test_rows(intervals: list[tuple[float, float]], rows: list[int | None], because: str) -> None:
    lane = Rows(2)
    assert [lane.place(*interval) for interval in intervals] == rows, because


@pytest.mark.parametrize(
    ("wanted", "placed", "because"),
    [
        ([0, 5, 9], [0, 5, 9], "far enough apart"),
        ([4, 4, 4], [4, 6, 8], "pushed up"),
        ([8, 9, 9.5], [6, 8, 10], "and down again from the upper limit"),
        ([], [], "nothing"),
    ],
)
def test_apart(wanted: list[float], placed: list[float], because: str) -> None:
    assert apart(wanted, 2, 0, 10) == placed, because


def test_a_text_is_cut_to_its_room() -> None:
    text = shortened("a description that does not fit", 1.0, 8)
    assert text.endswith("…")
    assert inches_of(text, 8) <= 1.0
    assert shortened("it fits", 1.0, 8) == "it fits"
