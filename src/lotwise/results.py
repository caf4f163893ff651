"""The result tables: every column of a plan's frames defined once, as the input's are in ``records``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lotwise.definitions import Column, Kind, TableDefinition
from lotwise.terms import Action, DemandType, Message, Replenishment, Rules, SupplyType, Warning

_BASE_UNIT = "base unit of measure"


_BC, _PO = Rules.BUSINESS_CENTRAL, Rules.PLANNING_OPTIMIZATION


def _text(name: str, meaning: str, rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.TEXT, meaning=meaning, rules=rules)


def _date(name: str, meaning: str, rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.DATE, meaning=meaning, rules=rules)


def _quantity(name: str, meaning: str, rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.QUANTITY, meaning=meaning, unit=_BASE_UNIT, rules=rules)


def _integer(name: str, meaning: str, rules: Rules | None = None) -> Column:
    return Column(name=name, kind=Kind.INTEGER, meaning=meaning, rules=rules)


_SKU = (
    _text("item", "Item number."),
    _text("variant", "Variant; empty: none."),
    _text("location", "Location; empty: the blank location."),
)
_LINE_ID = _integer("line_id", "The planning line; empty for supply that stays as it is.")

LINES = TableDefinition(
    name="lines",
    meaning="Planning lines: what to order, change, move or cancel; by level, item, location, variant, then by first need.",
    key=("line_id",),
    columns=(
        _integer("line_id", "Number of the line within the plan, from 1."),
        *_SKU,
        _integer("planning_level", "Level inside one make-to-order production order; 0 elsewhere.", _BC),
        Column(name="action", kind=Kind.CHOICE, meaning="What the line asks for.", choices=Action),
        Column(name="order_type", kind=Kind.CHOICE, meaning="Kind of order.", choices=Replenishment),
        _text("supply_id", "The existing order that the line changes; empty for a new one."),
        _date("due_date", "Day from which the goods can be used."),
        _quantity("quantity", "Quantity of the order after the line is carried out."),
        _date("original_due_date", "Due date before, where the line changes it.", _BC),
        _quantity("original_quantity", "Quantity before, where the line changes it; 0 elsewhere.", _BC),
        _date("order_date", "Day to place the order."),
        _date("start_date", "Day on which work or delivery starts."),
        _date("end_date", "Day on which it ends: the due date less the safety lead time.", _BC),
        _date("delivery_date", "Day on which the goods arrive: the receipt margin before the due date.", _PO),
        _integer(
            "delay_days",
            "Days by which it arrives later than it should, or than its dates say if components hold it up; else 0.",
            _PO,
        ),
        _text("lead_time", "Lead time of the order, such as 3D.", _PO),
        _text("vendor", "Who supplies the order, else the usual supplier of the SKU; of a transfer none."),
        _text("transfer_from", "Location that a transfer comes from."),
        Column(name="warning", kind=Kind.CHOICE, meaning="How closely to look, the most severe reason.", choices=Warning),
        Column(name="accept", kind=Kind.FLAG, meaning="The plan would carry it out as it is: true without a warning."),
        _date("decide_by", "Last working day on which a decision on the line still works."),
        _text("reason_short", "The main reason in at most 40 characters."),
    ),
)

TRACKING = TableDefinition(
    name="tracking",
    meaning="Order tracking: every link between a demand and the supply that covers it.",
    columns=(
        *_SKU,
        _text("demand", "Id of the demand, or the order or planning line that needs it; empty for negative stock."),
        _text("demand_type", "Kind of demand."),
        _integer("demand_line_id", "The planning line whose order needs it; empty for demand of the input."),
        _date("demand_date", "Day on which it is needed; empty for negative stock."),
        _text("supply", "Id of the supply; `stock`, or `new` for a new line."),
        _text("supply_type", "Kind of supply."),
        _date("supply_date", "Day from which the supply can be used, after the plan; empty for stock."),
        _LINE_ID,
        _quantity("quantity", "How much of the demand the supply covers."),
    ),
)

DEMAND_KINDS = (*(kind.value for kind in (*DemandType, *SupplyType)), "stock")
"""What a demand can be: a demand of the input, a supply row with a negative quantity, or negative stock."""
SUPPLY_KINDS = (*(kind.value for kind in (*SupplyType, *DemandType, *Replenishment)), "stock")
"""What a supply can be: an order of the input, a demand row with a negative quantity, a new line, or stock."""

UNTRACKED_ELEMENTS = (
    "forecast",
    "blanket_order",
    "safety_stock",
    "reorder_point",
    "emergency",
    "maximum_inventory",
    "reorder_quantity",
    "maximum_order_quantity",
    "minimum_order_quantity",
    "order_multiple",
    "rounding_precision",
    "dampener_quantity",
    "planning_flexibility",
    "undefined",
    "exception",
    "attention",
)
"""The planning elements that explain untracked quantity, in the order in which they take from it.

The maximum order quantity and the warnings explain no quantity: their rows say that they had a hand in the line.
"""

UNTRACKED = TableDefinition(
    name="untracked",
    meaning="What of a supply no real demand asks for, and the planning element that caused it.",
    columns=(
        *_SKU,
        _text("supply", "Id of the supply; `stock`, or `new` for a new line."),
        _LINE_ID,
        _text("element", f"Planning element that explains it: {', '.join(UNTRACKED_ELEMENTS)}."),
        _quantity("parameter_value", "Value of the planning parameter behind it; empty where there is none."),
        _quantity("quantity", "Untracked quantity that the element explains."),
        _quantity("remainder", "What is left to explain after it."),
    ),
)

PROJECTED_INVENTORY = TableDefinition(
    name="projected_inventory",
    meaning="Stock of every SKU at the end of each day on which it changes, if all lines are carried out.",
    columns=(
        *_SKU,
        _date("date", "Day; the planning start for stock, and for everything before it."),
        _quantity("projected", "Stock at the end of the day."),
        _quantity("projected_available", "The same without what reservations and order-to-order links tie up."),
    ),
)

REASONS = TableDefinition(
    name="reasons",
    meaning="Why figures are what they are, recorded while netting. Meanings of the codes and their two numbers: docs/reasons.md.",
    columns=(
        *_SKU,
        _LINE_ID,
        _text("supply", "Id of the supply that the reason is about; `new` for a new line."),
        _text("code", "Reason code."),
        _text("demand", "Demand that the reason names; empty where it names none."),
        _text("order", "Existing order that the reason names; empty where it names none."),
        _quantity("first", "First number of the code, where it is a quantity."),
        _quantity("second", "Second number of the code, where it is a quantity."),
        _integer("days", "Number of days that the reason speaks of; empty where it speaks of none."),
        _integer("part_days", "Days that are part of them; empty where there are none.", _PO),
        _date("since", "First day that the reason names, where it names two.", _PO),
        _date("date", "Day that the reason names; empty where it names none."),
    ),
)

FINDINGS = TableDefinition(
    name="findings",
    meaning="What is wrong with the input.",
    columns=(
        _text("code", "Finding code; docs/findings.md has a heading for each."),
        _text("severity", "error: the item gets no lines; warning: it is planned all the same."),
        _text("item", "Item that the finding is about."),
        _text("table", "Input table."),
        _text("file", "File, query or sheet."),
        _integer("row", "Row as the reader of the file counts it."),
        _text("column", "Column."),
        _text("value", "What stands there."),
        _text("rule", "Page of the documentation with the rule."),
        _text("message", "What is wrong."),
        _text("advice", "What to try."),
    ),
)

ACTION_MESSAGES = TableDefinition(
    name="action_messages",
    meaning="What existing orders should become: proposals, never carried out by the plan.",
    columns=(
        *_SKU,
        _text("supply_id", "The existing order; empty for a planned order of this run."),
        _LINE_ID,
        _date("order_due_date", "Due date of the planned order of this run that the message is for."),
        Column(name="message", kind=Kind.CHOICE, meaning="What is proposed.", choices=Message),
        _date("date", "Availability of the order as it is, late components aside."),
        _date("to_date", "Proposed availability; empty where the date stays."),
        _integer("days", "Days between the two."),
        _quantity("quantity", "Quantity of the order as it is."),
        _quantity("by_quantity", "By how much it should change; empty where the quantity stays."),
        _quantity("to_quantity", "Proposed quantity; empty where the quantity stays."),
        _text("demand", "The demand that asks for it, of a derived cancellation or decrease the one that falls; else empty."),
        Column(name="is_derived", kind=Kind.FLAG, meaning="At least in part handed down from a message on its parent."),
        _text("reason", "Why, as a sentence."),
    ),
)

DELAYS = TableDefinition(
    name="delays",
    meaning="Demand that is met late.",
    columns=(
        *_SKU,
        _text("demand", "Id of the demand, or what needs it."),
        _text("demand_type", "Kind of demand."),
        _integer("demand_line_id", "The planned order that needs it; empty for demand of the input."),
        _date("requested_date", "Day asked for; of a component the requirement date."),
        _date("requirement_date", "Day on which it is required: not in the past, and open."),
        _date("delayed_date", "Day on which it can be met."),
        _integer("delay_days", "Days from the requested to the delayed date."),
        _quantity("quantity", "Quantity of the demand."),
        _text("supply", "The supply that comes last; `stock`, or `new` for a new line; empty where nothing covers it."),
        _LINE_ID,
    ),
)

REQUIREMENTS = TableDefinition(
    name="requirements",
    meaning="Net requirements: every demand and supply by planning point and day, receipts first; and what each day needs in all.",
    columns=(
        *_SKU,
        _date("date", "Requirement date of a demand, availability of a supply; today for stock."),
        _text("demand", "The demand; empty for supply and for the sum of a day."),
        _text("demand_type", "Kind of demand."),
        _text("supply", "The supply; empty for demand."),
        _text("supply_type", "Kind of supply."),
        _LINE_ID,
        _quantity("quantity", "Quantity; of a forecast line what orders have left of it."),
        _quantity("accumulated", "Stock and receipts less issues so far; forecast leaves with the sum of its day, not by line."),
    ),
)

VALUES = TableDefinition(
    name="values",
    meaning="Figures that planning worked out on the way.",
    columns=(
        _text("name", "effective_minimum, effective_issue_margin_days, advance_action_days."),
        *_SKU,
        _text("demand", "Demand that the figure is about; empty where it is about none."),
        _text("supply", "Supply that the figure is about; empty where it is about none."),
        _date("date", "Day that the figure is about; empty where it is about none."),
        _quantity("value", "The figure."),
    ),
)

_OF_COVERAGE = (ACTION_MESSAGES, DELAYS, REQUIREMENTS, VALUES)

RESULTS: dict[str, TableDefinition] = {
    table.name: table for table in (LINES, TRACKING, UNTRACKED, PROJECTED_INVENTORY, *_OF_COVERAGE, REASONS, FINDINGS)
}


def results_of(rules: Rules) -> tuple[str, ...]:
    """The names of the result tables that a family of rules fills."""
    unused = () if rules is _PO else tuple(table.name for table in _OF_COVERAGE)
    return tuple(name for name in RESULTS if name not in unused)


TRACE = TableDefinition(
    name="trace",
    meaning="A planning line, what causes it up to independent demand (`up`), and what it needs down to stock and orders (`down`).",
    columns=(
        _text("direction", "`line` for the line itself, `up` for what it is for, `down` for what it needs."),
        _integer("level", "Steps from the line: 1 for what it covers or needs itself."),
        _integer("from_line_id", "The line at which the step starts; empty for the line itself."),
        _integer("line_id", "The line to which the step leads; empty where the walk ends: independent demand, stock, orders."),
        *_SKU,
        _text("name", "Up: the demand, or the planning element that explains untracked quantity. Down: the supply."),
        _text("kind", "Kind of demand or supply; `untracked` or `not covered` where there is none."),
        _date("date", "Day of the demand, due date of the supply."),
        _quantity("quantity", "Up: what the line at which the step starts gives. Down: what the first line needs of the supply."),
        _quantity("share", "Up: how much of the first line goes this way; the shares add up to it. Empty on the way down."),
    ),
)
"""What ``Plan.trace`` returns."""


def _both(column: Column) -> tuple[Column, Column]:
    """A column as it stands in a frame of differences: of the earlier plan and of the later one."""
    before = replace(column, name=f"{column.name}_before", meaning=f"Earlier plan: {column.meaning}")
    return before, replace(column, name=f"{column.name}_after", meaning=f"Later plan: {column.meaning}")


_ADDED_GONE_CHANGED = "`added`, `gone` or `changed`."
_CAUSES = (
    _text("cause", "Kinds of causes, comma separated, the nearest first; empty where the input of one of the plans is not there."),
    _text("cause_text", "The causes in words, separated by semicolons."),
    _integer("cause_line", "The line that it follows from, in the later plan, or in the earlier one where it is gone."),
)

LINE_DIFFERENCES = TableDefinition(
    name="line_differences",
    meaning="Lines that came, went or changed from one plan to another: `plan.diff(other)`, which is `plan.compare(other).lines`.",
    columns=(
        _text("change", _ADDED_GONE_CHANGED),
        *_SKU,
        _text("supply_id", "The existing order that the line changes; empty for a new one."),
        *(both for name in ("action", "due_date", "quantity", "warning", "line_id") for both in _both(LINES[name])),
        _text("what", "Which of action, due_date, quantity and warning changed, comma separated; empty where it came or went."),
        *_CAUSES,
    ),
)

MESSAGE_DIFFERENCES = TableDefinition(
    name="message_differences",
    meaning="Action messages that came, went or changed from one plan to another: `plan.compare(other).action_messages`.",
    columns=(
        _text("change", _ADDED_GONE_CHANGED),
        *_SKU,
        _text("supply_id", "The existing order; empty for a planned order of the run."),
        *(
            both
            for name in ("message", "to_date", "to_quantity", "date", "quantity", "line_id", "demand")
            for both in _both(ACTION_MESSAGES[name])
        ),
        _text("what", "Which of message, to_date and to_quantity changed, comma separated; empty where it came or went."),
        *_CAUSES,
    ),
)

DELAY_DIFFERENCES = TableDefinition(
    name="delay_differences",
    meaning="Demand that is newly met late, no longer, longer or shorter from one plan to another: `plan.compare(other).delays`.",
    columns=(
        _text(
            "change",
            "`added`, `gone`, `longer`, `shorter`, or `changed`: as late as before, on another day or for another quantity.",
        ),
        *_SKU,
        _text("demand", "Id of the demand, or what needs it."),
        _text("demand_type", "Kind of demand."),
        *(
            both
            for name in ("delay_days", "delayed_date", "quantity", "requested_date", "demand_line_id", "supply", "line_id")
            for both in _both(DELAYS[name])
        ),
        _text("what", "Which of delay_days, delayed_date and quantity changed, comma separated; empty where it came or went."),
        *_CAUSES,
    ),
)

ASKED_FOR: dict[str, TableDefinition] = {
    table.name: table for table in (TRACE, LINE_DIFFERENCES, MESSAGE_DIFFERENCES, DELAY_DIFFERENCES)
}
"""Frames that a plan makes when it is asked; no result tables of their own."""


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """One reason code: what it says, and what its two numbers are (demand, order, quantity, days or day)."""

    code: str
    first: str
    second: str
    meaning: str


REASON_KINDS: dict[str, ReasonKind] = {
    kind.code: kind
    for kind in (
        ReasonKind("demand", "demand", "quantity", "A demand needs so much that nothing else covers."),
        ReasonKind("safety_stock", "quantity", "day", "Made because so much of the safety stock is missing at the end of the day."),
        ReasonKind("raised_for_safety_stock", "quantity", "day", "Raised because so much of the safety stock is missing then."),
        ReasonKind("safety_stock_at_start", "quantity", "quantity", "So much is there at the start; the safety stock is more."),
        ReasonKind("below_zero", "quantity", "day", "Stock is below zero before the plan starts."),
        ReasonKind("order_to_order", "demand", "quantity", "Made for one demand only."),
        ReasonKind("maximum", "quantity", "quantity", "Cut to the maximum order quantity: before and after."),
        ReasonKind("minimum", "quantity", "quantity", "Raised to the minimum order quantity: before and after."),
        ReasonKind("multiple", "quantity", "quantity", "Rounded up to the order multiple: before and after."),
        ReasonKind("needed_earlier", "demand", "days", "Needed so many days earlier."),
        ReasonKind("needed_later", "demand", "days", "Needed only so many days later."),
        ReasonKind("lot_date", "demand", "day", "Lots split by the maximum share the day of the first."),
        ReasonKind("too_early", "demand", "days", "So many days before the next need, further than it may move."),
        ReasonKind(
            "keeps_date", "demand", "days", "So many days before the next need; it keeps its day for what it already covers."
        ),
        ReasonKind("too_late", "order", "days", "An order comes so many days too late and may not move that far."),
        ReasonKind("no_demand", "quantity", "quantity", "Nothing needs it until the end of the plan: before and after."),
        ReasonKind("dampener_period", "demand", "days", "Needed so many days later; too little for a message."),
        ReasonKind("dampener_quantity", "quantity", "quantity", "So much too many, too little for a message: surplus, dampener."),
        ReasonKind("reorder_point", "quantity", "day", "Stock at or below the reorder point: how much, and the day to order."),
        ReasonKind("on_the_way", "quantity", "day", "So much comes up to the day on which a new order would."),
        ReasonKind("lots", "quantity", "quantity", "Reorder quantity, and as many of them as bring stock above the reorder point."),
        ReasonKind("maximum_inventory", "quantity", "quantity", "Stock, and what fills it up to the maximum inventory."),
        ReasonKind(
            "overflow", "quantity", "quantity", "Cut because stock would rise above the overflow level: level, overflow level."
        ),
        ReasonKind(
            "against_direction",
            "quantity",
            "quantity",
            "A transfer from a location that is planned before the receiving one is taken back: before and after.",
        ),
        ReasonKind(
            "overflow_after_order", "quantity", "quantity", "Cut because a new order fills the stock: level, overflow level."
        ),
        ReasonKind("requisition", "demand", "quantity", "Made for one requisition, whatever the stock: its quantity."),
        ReasonKind("period", "day", "day", "One order for all that a coverage period needs: first and last day."),
        ReasonKind("below_minimum", "quantity", "day", "Projected on-hand is below the minimum: how much, and the day."),
        ReasonKind("refill_rounded", "quantity", "quantity", "A refill becomes a multiple: gap to the maximum, and refill."),
        ReasonKind("waits", "day", "day", "Below the minimum since a day, but no order can come before: the two days."),
        ReasonKind("frozen", "day", "day", "Wanted inside the freeze time fence: the day, and the first one after the fence."),
        ReasonKind("beyond_tolerance", "order", "days", "An order comes so many days too late, beyond the delay tolerance."),
        ReasonKind("tolerance", "days", "days", "The delay tolerance, and the negative days in it."),
        ReasonKind("beyond_positive_days", "order", "days", "An order comes so many days before the need, beyond positive days."),
        ReasonKind("precision", "quantity", "quantity", "Rounded up to the rounding precision: before and after."),
    )
}
"""Reason codes as ``kernels.codes`` records them, without their prefix."""
