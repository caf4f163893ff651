"""Turning points: the nearest value of a single parameter that would change the outcome of a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.definitions import Kind
from lotwise.explain.wording import day, number, period
from lotwise.records import PLANNING_PARAMETERS
from lotwise.terms import Action, ReorderingPolicy, Rules
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

_MODIFIERS = ("minimum_order_quantity", "maximum_order_quantity", "order_multiple")
_DATES = ("lead_time", "safety_lead_time")
_POINT = ("safety_stock", "reorder_point", "overflow_level", "time_bucket", "dampener_quantity", *_MODIFIERS, *_DATES)
_MARGINS = ("issue_margin", "receipt_margin", "reorder_margin")
_COVERAGE = ("positive_days", "negative_days", "minimum", *_MODIFIERS, "lead_time", *_MARGINS)
SEARCHED: dict[str, tuple[str, ...]] = {
    ReorderingPolicy.LOT_FOR_LOT.value: (
        "rescheduling_period",
        "lot_accumulation_period",
        "dampener_period",
        "dampener_quantity",
        "safety_stock",
        *_MODIFIERS,
        *_DATES,
    ),
    ReorderingPolicy.ORDER.value: ("dampener_period", *_DATES),
    ReorderingPolicy.FIXED_REORDER_QTY.value: ("reorder_quantity", *_POINT),
    ReorderingPolicy.MAXIMUM_QTY.value: ("maximum_inventory", *_POINT),
    ReorderingPolicy.PERIOD.value: ("coverage_period", *_COVERAGE),
    ReorderingPolicy.REQUIREMENT.value: _COVERAGE,
    ReorderingPolicy.MIN_MAX.value: ("maximum", *_COVERAGE),
    ReorderingPolicy.MANUAL.value: ("minimum", "lead_time", *_MARGINS),
}
"""The parameters that are tried, by reordering policy or coverage code."""
_SPLITS = ("maximum_order_quantity", "reorder_quantity")
"""Parameters of which small values make many lines."""
_MOST_LOTS = 10
"""Of these no values are tried that would split the largest quantity into more lots."""
_FARTHEST = 365
"""Days up to which periods are tried."""
_ALL_UP_TO = 12
"""So many steps from the value used every value is tried; then distances grow."""
MOST_POINTS = 40
"""Values tried at once in one direction."""


class Outcome(NamedTuple):
    """What a line asks for."""

    action: str
    due_date: date
    quantity: Decimal


class Trial(NamedTuple):
    """One parameter with another value, as a source would write it."""

    parameter: str
    value: str


UNUSABLE = "unusable"
"""What a trial says of a value with which the item cannot be planned."""
Answer = Outcome | None | str


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A parameter, the value of it nearest to the one used with which a line comes out otherwise, and how."""

    parameter: str
    used: str
    """The value that the plan uses, as a source writes it; empty: none."""
    value: str
    """The nearest value with another outcome, as a source writes it."""
    outcome: Outcome | None
    """What the line would ask for; None: there would be no line."""
    line: Outcome
    supply_id: str | None
    year: int = field(compare=False)
    """The year that dates leave out."""

    def __str__(self) -> str:
        return f"With {_named(self.parameter, self.value)} {self._what()}."

    def _what(self) -> str:
        order = self.supply_id or "it"
        if self.outcome is None:
            return f"{order} would stay as it is" if self.supply_id else "no such line would be needed"
        return f"{order} would {self._becomes(self.outcome)}"

    def _becomes(self, outcome: Outcome) -> str:
        due, quantity = day(outcome.due_date, self.year), number(outcome.quantity)
        moves, is_resized = outcome.due_date != self.line.due_date, outcome.quantity != self.line.quantity
        match outcome.action:
            case Action.CANCEL.value:
                return "be cancelled"
            case Action.RESCHEDULE.value:
                return f"move to {due}"
            case Action.CHANGE_QUANTITY.value:
                return f"be {quantity}"
            case Action.NEW.value if moves and not is_resized:
                return f"move to {due}"
            case Action.NEW.value if is_resized and not moves:
                return f"be {quantity}"
        return f"be {quantity} on {due}"


def _named(parameter: str, value: str) -> str:
    """``a rescheduling period of 3 weeks``."""
    words = parameter.replace("_", " ")
    article = "" if words.endswith("days") else "an " if words[0] in "aeiou" else "a "
    return f"{article}{words} of {_in_words(parameter, value)}"


def _in_words(parameter: str, value: str) -> str:
    return period(Period.parse(value)) if _KINDS[parameter] is Kind.PERIOD else number(Decimal(value))


_KINDS = {column.name: column.kind for column in PLANNING_PARAMETERS}


# --- what is searched ------------------------------------------------------------------------------------------------------------


class Scale(NamedTuple):
    """Values of one parameter: whole steps from 0 on, of which the plan uses one."""

    parameter: str
    used: int
    first: int
    last: int
    step: Decimal
    """What one step is worth: a day, or a quantity."""
    near: tuple[int, ...] = ()
    """Values at which outcomes are likely to change."""

    def text(self, value: int) -> str:
        """A value as a source writes it."""
        return f"{value}D" if _KINDS[self.parameter] is Kind.PERIOD else f"{value * self.step:f}"


class Facts(NamedTuple):
    """What is known of the SKU of a line."""

    card: Mapping[str, Any]
    """Its parameters with their origin."""
    rules: Rules
    start: date
    quantities: Sequence[Decimal]
    """Quantities of its stock, demand, supply and lines."""
    days: Sequence[date]
    """Days of its demand, supply and lines."""
    line: Outcome


def scales(facts: Facts) -> list[Scale]:
    """The values to search, for each parameter that applies to the SKU under its policy or coverage code."""
    step = _step(facts.quantities)
    found = []
    for name in SEARCHED[facts.card["reordering_policy"]]:
        is_overridden = facts.rules is Rules.PLANNING_OPTIMIZATION and facts.card.get(f"{name}_from") == "plan"
        if is_overridden:
            continue  # the plan decides: a value of the item has no effect
        scale = _quantities(name, facts, step) if _KINDS[name] is Kind.QUANTITY else _days(name, facts)
        if scale is not None and scale.first <= scale.last:
            found.append(scale)
    return found


def _step(quantities: Iterable[Decimal]) -> Decimal:
    """The coarsest of 1, 0.1, 0.01, ... of which all quantities are multiples."""
    exponents = [int(quantity.normalize().as_tuple().exponent) for quantity in quantities if quantity]
    return Decimal(1).scaleb(min([0, *exponents]))


def _days(name: str, facts: Facts) -> Scale | None:
    value = facts.card[name]
    if value is None:  # positive days without a limit
        used = _FARTHEST + 1
    elif isinstance(value, int):
        used = value
    else:
        used = (Period.parse(value).after(facts.start) - facts.start).days
    days = sorted({abs((when - facts.line.due_date).days) for when in facts.days})
    near = tuple(at for distance in days for at in (distance, distance + 1) if at <= _FARTHEST)
    return Scale(name, used, 0, _FARTHEST, Decimal(1), near)


def _quantities(name: str, facts: Facts, step: Decimal) -> Scale | None:
    value = to_decimal(facts.card[name])
    if value < 0 or value % step:
        step = _step([value, step])
    used, total = int(value / step), int(sum(map(abs, facts.quantities), start=Decimal(0)) / step) + 1
    largest = int(max(map(abs, facts.quantities), default=Decimal(1)) / step)
    if name == "overflow_level" and not value:
        return None  # it is worked out from the others
    if name == "maximum_order_quantity" and not value:
        used = total  # none at all
    first = max(1, largest // _MOST_LOTS) if name in _SPLITS else 0
    near = tuple(sorted({int(abs(quantity) / step) for quantity in facts.quantities}))
    return Scale(name, max(used, 0), first, max(total, used), step, near)


# --- search ----------------------------------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """The nearest value of a scale with another outcome."""

    scale: Scale
    value: int
    outcome: Outcome | None


def search(
    scales: Sequence[Scale], line: Outcome, answers: Callable[[Sequence[Trial]], Sequence[Answer]], points: int = MOST_POINTS
) -> list[Found]:
    """Find, for each scale, the value nearest to the one used with another outcome.

    Parameters
    ----------
    scales
        What is searched.
    line
        The outcome as it is.
    answers
        What the line becomes, trial by trial.
    points
        Values tried at once in one direction; fewer of them take more rounds.

    Returns
    -------
    list of Found
        One for each scale on which there is one.

    Notes
    -----
    From the value used on, up and down, every value is tried for the first steps, then values at distances that grow, and those at
    which something of the SKU happens: distances from the line's day to the SKU's other days, and its quantities. Between the last
    value without and the first with another outcome the search closes in until they are neighbours. So the outcome at the value
    found is another one and at its neighbour it is not; one that comes and goes again between two values tried is not seen.
    """
    open_gaps = [_Gap(scale, direction, points) for scale in scales for direction in (1, -1)]
    while any(gap.is_open for gap in open_gaps):
        asked = [(gap, gap.values()) for gap in open_gaps if gap.is_open]
        trials = [Trial(gap.scale.parameter, gap.scale.text(value)) for gap, values in asked for value in values]
        told = iter(answers(trials))
        for gap, values in asked:
            gap.close([(value, next(told)) for value in values], line)
    pairs = zip(open_gaps[::2], open_gaps[1::2], strict=True)
    return [nearest for up, down in pairs if (nearest := _nearest(up.found(), down.found())) is not None]


def _nearest(*found: Found | None) -> Found | None:
    hits = [hit for hit in found if hit is not None]
    return min(hits, key=lambda hit: abs(hit.value - hit.scale.used), default=None)


class _Gap:
    """Search in one direction: the values between ``last``, with the outcome as it is, and ``hit``, with another one."""

    def __init__(self, scale: Scale, direction: int, points: int) -> None:
        self.scale, self.direction, self.points = scale, direction, points
        self.last = scale.used
        self.hit: int | None = None
        self.outcome: Outcome | None = None
        self.is_open = bool(self.values())

    def found(self) -> Found | None:
        """The value at which the gap ends, if another outcome was met at all."""
        return None if self.hit is None else Found(self.scale, self.hit, self.outcome)

    def values(self) -> list[int]:
        """The next values to try, the nearest first."""
        return self._first_values() if self.hit is None else self._between(self.hit)

    def _first_values(self) -> list[int]:
        most = (self.scale.last - self.scale.used) if self.direction > 0 else (self.scale.used - self.scale.first)
        distances = set(range(1, min(most, _ALL_UP_TO, self.points) + 1)) | set(_growing(most, self.points))
        distances |= {(at - self.scale.used) * self.direction for at in self.scale.near[: self.points]}
        values = [self.scale.used + self.direction * distance for distance in sorted(distances) if 0 < distance <= most]
        return [value for value in values if self.scale.first <= value <= self.scale.last]

    def _between(self, hit: int) -> list[int]:
        gap = abs(hit - self.last)
        inner = {self.last + self.direction * (gap * part // (self.points + 1)) for part in range(1, self.points + 1)}
        return sorted(inner - {self.last, hit}, key=lambda value: abs(value - self.last))

    def close(self, answers: list[tuple[int, Answer]], line: Outcome) -> None:
        """Narrow the gap by what the values tried have shown."""
        for value, answer in answers:
            if answer == UNUSABLE:
                continue
            if answer == line:
                self.last = value
                continue
            self.hit, self.outcome = value, answer if isinstance(answer, Outcome) else None
            break
        self.is_open = self.hit is not None and bool(self._between(self.hit)) and any(answer != UNUSABLE for _, answer in answers)


def _growing(most: int, points: int) -> list[int]:
    """Distances from the last that is tried one by one up to the farthest, each larger than the one before by the same factor."""
    if most <= _ALL_UP_TO:
        return []
    factor = (most / _ALL_UP_TO) ** (1 / points)
    return [min(most, round(_ALL_UP_TO * factor**power)) for power in range(1, points + 1)]
