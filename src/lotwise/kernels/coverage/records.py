"""What the coverage codes work on: the input rows of a planning point, the workspace of one thread, and a planned order."""

from __future__ import annotations

from typing import NamedTuple

from lotwise.kernels.records import LINE as ANY_LINE

# --- input, one record a row ---------------------------------------------------------------------------------------------------

SKU = {  # coverage settings, resolved; the rows that belong to the planning point
    "first_demand": "i8",
    "last_demand": "i8",
    "first_order": "i8",
    "last_order": "i8",
    "first_pin": "i8",
    "last_pin": "i8",
    "first_level": "i8",
    "last_level": "i8",
    "code": "i8",
    "today": "i8",
    "fence": "i8",  # last day of the coverage time fence
    "unfrozen": "i8",  # first day on which a new order may be dated
    "earliest": "i8",  # availability of an order that is placed today
    "procured": "i8",  # today + procurement time: what is missing of the minimum comes then at the earliest
    "lead_until": "i8",  # today + lead time, without margins
    "period_months": "i8",  # coverage period
    "period_days": "i8",
    "positive_days": "i8",  # FAR = unlimited
    "negative_days": "i8",
    "dynamic_until": "i8",  # demand up to this day may use any supply, NO_DAY = none
    "stock_last": "i8",  # on-hand stock after all supply
    "latest_first": "i8",  # use the latest timely supply first
    "minimum": "i8",  # order settings
    "maximum": "i8",
    "multiple": "i8",
    "unit": "i8",  # smallest step of an order
    "rounding": "i8",  # of Min./Max. refills
}

DEMAND = {  # sorted by planning point, requirement date, real before forecast, id
    "due": "i8",  # requirement date
    "want": "i8",  # required availability of its supply: before the issue margin
    "late_from": "i8",  # supply that is available after this day delays the demand
    "quantity": "i8",
    "reserved": "i8",  # part of it that a reservation covers
    "left": "i8",  # not yet covered; kept by the rules
    "counted": "i8",  # part that takes from projected on-hand on its own day; kept by the rules
    "is_requisition": "i4",
    "bound": "i4",  # always 0: there are no order-to-order groups here
    "origin": "i4",  # whether a planned or open order asks for it, and how
    "level": "i4",  # always 0
}

ORDER_IN = {  # existing supply, sorted like demand: stock, open orders, planned orders that stay
    "due": "i8",  # availability: after the receipt margin, not before today; OPEN_DAY = stock
    "quantity": "i8",
    "reserved": "i8",
    "use": "i4",  # what it may be used for
    "kind": "i4",
    "flexibility": "i4",
    "keeps_line": "i4",  # a planned order of the last run that stays a planned order
}

PIN = {  # an approved order stays with the demand that it was made for
    "demand": "i8",
    "order": "i8",
}

LEVEL = {  # minimum and maximum of a planning point from a day on
    "day": "i8",
    "minimum": "i8",
    "maximum": "i8",
}

# --- workspace of one thread ---------------------------------------------------------------------------------------------------

SUPPLY = dict.fromkeys(
    (
        "previous",  # slots before and after in the pool of free supply, by ``since``
        "next",
        "later",  # next slot of all supply, by ``due``
        "due",  # availability
        "since",  # availability as the pegging counts it: of a refill the day it is for
        "quantity",
        "free",  # part of it not yet pegged
        "counted",  # part that adds to projected on-hand on its own day
        "order",  # row of the input, NOTHING for a planned order
        "line",  # row of the output, NOTHING while it has none
    ),
    "i8",
)

WALK = dict.fromkeys(
    (
        "stock",  # slot of the stock, NOBODY = none
        "turn",  # first slot of the pool that comes too late for the demand in hand
        "newest",  # slot of the order planned last, NOBODY = none
        "early",  # slot of supply that is too early for the demand in hand, NOBODY = none
        "is_full",  # a buffer has no room left
        "on_hand",  # projected on-hand at the end of the day in hand
        "demand",  # next rows, slot and level that the projection has still to count
        "open_demand",
        "supply",
        "level",
        "low_since",  # first day below the minimum before an order for it can come, NO_DAY = none
        "slots",  # counters: slots taken, rows written
        "lines",
        "links",
        "reasons",
    ),
    "i8",
)

# --- output, one record a row --------------------------------------------------------------------------------------------------

LINE = ANY_LINE | {
    "required": "i4",  # availability that is asked for; ``due`` is the one that can be had
}


class Output(NamedTuple):
    """Where the rules write. Each is an array of records (compiled) or a list of slotted objects (interpreted)."""

    lines: object
    links: object
    reasons: object
    refused: object  # (n_sku,) YES where rounding down has made nothing of a refill
