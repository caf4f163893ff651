"""Quantities, days and periods: exact integers inside, Decimals and dates at the border.

A *quantum* is 0.00001 base unit, the finest rounding precision an item may have. All quantities inside the engine are whole
quanta in int64, so sums do not depend on their order, on threads or on partitions. A *day* is a number of days counted from
the planning start date; open inventory lies before every day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import ClassVar, Self

from lotwise.errors import InexactQuantity, UnreadablePeriod

DECIMALS = 5
QUANTA_PER_UNIT = 10**DECIMALS

MAX_QUANTA = 10**17
"""Largest quantity of one cell, in quanta (10**12 base units). A SKU may add up some ninety of them before int64 ends; the
encoder reports SKUs whose sums come near."""


def to_quanta(quantity: Decimal) -> int:
    """Whole quanta in ``quantity`` base units.

    Raises
    ------
    InexactQuantity
        When the quantity has more than five decimals. Rounding is a planning decision and never happens here.
    """
    with localcontext(prec=len(quantity.as_tuple().digits) + DECIMALS + 1):
        quanta = quantity * QUANTA_PER_UNIT
        if quanta != int(quanta):
            raise InexactQuantity(quantity)
        return int(quanta)


def to_decimal(quanta: int) -> Decimal:
    """The quantity of ``quanta`` in base units, without trailing zeros: 1150000 is ``Decimal("11.5")``."""
    whole, part = divmod(quanta, QUANTA_PER_UNIT)
    if part == 0:
        return Decimal(whole)
    return Decimal(quanta).scaleb(-DECIMALS).normalize()


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time by the calendar: whole months first, then days.

    ``1W`` is 7 days, ``1Q`` 3 months, ``1Y`` 12 months. Adding months keeps the day of the month where the month has it
    (31 January + ``1M`` = 28 or 29 February). Source: rules/periods.
    """

    months: int = 0
    days: int = 0

    _UNITS: ClassVar = {"D": (0, 1), "W": (0, 7), "M": (1, 0), "Q": (3, 0), "Y": (12, 0)}
    _PART: ClassVar = re.compile(r"(\d{1,5})([DWMQY])")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``5D``, ``2W``, ``1M``, ``1Q``, ``1Y`` or a sum of them (``1M+2D``).

        Raises
        ------
        UnreadablePeriod
            When the text is none of these.
        """
        months = days = 0
        for part in text.strip().upper().split("+"):
            match = cls._PART.fullmatch(part.strip())
            if match is None:
                raise UnreadablePeriod(text)
            count, (month, day) = int(match[1]), cls._UNITS[match[2]]
            months, days = months + count * month, days + count * day
        return cls(months, days)

    def after(self, day: date) -> date:
        """The date that lies this period after ``day``."""
        month = day.year * 12 + day.month - 1 + self.months
        first = date(month // 12, month % 12 + 1, 1)
        following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
        moved = min(first + timedelta(day.day - 1), following - timedelta(1))
        return moved + timedelta(self.days)

    def __str__(self) -> str:
        parts = []
        if self.months:
            parts.append(f"{self.months // 12}Y" if self.months % 12 == 0 else f"{self.months}M")
        if self.days or not parts:
            parts.append(f"{self.days // 7}W" if self.days and self.days % 7 == 0 else f"{self.days}D")
        return "+".join(parts)
