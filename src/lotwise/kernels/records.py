"""What the rules of both families work on: a field list per record, a numpy record (compiled) or a slotted object (interpreted).

What only one family works on stands in the ``records`` of its package.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# --- output, one record a row --------------------------------------------------------------------------------------------------

LINE = {
    "sku": "i4",
    "order": "i4",  # row of the input orders, NOTHING for a new one
    "due": "i4",
    "original_due": "i4",
    "start": "i4",  # days on which a reorder-point order is started and ends, NO_DAY for all others
    "end": "i4",
    "quantity": "i8",
    "original_quantity": "i8",
    "held": "i8",  # part of the quantity that holds the safety stock at the end
    "action": "i1",
    "warning": "i1",
    "level": "i4",
}

LINK = {
    "demand": "i4",  # row of demand
    "supply": "i4",  # row of orders; ~row of lines for new supply
    "quantity": "i8",
}

REASON = {
    "supply": "i4",  # as in LINK
    "code": "i4",
    "first": "i8",  # the two numbers of the code: a row, a day or a quantity
    "second": "i8",
}


class Calendars(NamedTuple):
    """Months and working days as lookup tables, so that adding months to a day costs two look-ups."""

    first_day: int  # day of the first entry of ``of_day``
    of_day: object  # (n_day,)   month number of each day
    start: object  # (n_month,) first day of each month
    open_first: int  # day of the first entry of each calendar in ``is_open``
    open_days: int  # entries of each calendar
    is_open: object  # (n_calendar * open_days,) 1 = working day


class Output(NamedTuple):
    """Where the rules write. Each is an array of records (compiled) or a list of slotted objects (interpreted)."""

    lines: object
    links: object
    reasons: object
    held: object  # (n_order,) quantity of each existing order that holds the safety stock at the end
    failed: object  # (n_sku,) the rule that stops a SKU


def dtype(fields: dict[str, str]) -> np.dtype:
    """The numpy type of a record."""
    return np.dtype(list(fields.items()))


def slotted(name: str, fields: dict[str, str]) -> type:
    """A class with the fields of a record as slots, all 0 at first."""

    def __init__(self, *values: int) -> None:
        for field, value in zip(fields, values or (0,) * len(fields), strict=True):
            setattr(self, field, value)

    return type(name, (), {"__slots__": tuple(fields), "__init__": __init__})
