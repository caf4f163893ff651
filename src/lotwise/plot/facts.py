"""What a picture shows of a SKU, as plain values: no frame, no array and no artist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.terms import Rules

if TYPE_CHECKING:
    from decimal import Decimal

    from lotwise.settings import Settings

KEPT = "kept"
"""An existing order without a line, beside the actions of ``lotwise.terms.Action``."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What dates are read against; days are ordinals, as everywhere in a picture."""

    start: int
    end: int
    today: int
    year: int

    @classmethod
    def of(cls, settings: Settings) -> Calendar:
        """The calendar of a plan; coverage codes plan up to the fence of each SKU, not to an end of the plan."""
        end = settings.end_date if settings.rules is Rules.BUSINESS_CENTRAL else date.max
        start, last, today = (day.toordinal() for day in (settings.start_date, end, settings.today))
        return cls(start, last, today, settings.start_date.year)

    @property
    def has_end(self) -> bool:
        """The plan ends on a day of its own."""
        return self.end < date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Step:
    """Stock from the end of a day on."""

    day: int
    projected: Decimal
    available: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """A level of stock that a planning parameter sets."""

    name: str
    quantity: Decimal
    """At the planning start."""
    changes: tuple[tuple[int, Decimal], ...] = ()
    """Days from which on it is another one."""

    @property
    def highest(self) -> Decimal:
        """The most that it ever is."""
        return max(self.until(None))

    def until(self, day: float | None) -> list[Decimal]:
        """The quantities that it has before a day, one after another."""
        return [self.quantity, *(quantity for begins, quantity in self.changes if day is None or begins < day)]


@dataclass(frozen=True, slots=True)
class Fence:
    """The last day inside a time fence."""

    name: str
    day: int


@dataclass(frozen=True, slots=True)
class Need:
    """A demand on its day."""

    day: int
    quantity: Decimal
    is_expected: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is after the plan, as it was before where the plan changes it, and what the plan proposes to make of it."""

    name: str
    """Its number; empty for a new one."""
    action: str
    warning: str
    day: int
    quantity: Decimal
    day_before: int
    quantity_before: Decimal
    late: int = 0
    """Days by which it comes late."""
    proposals: tuple[str, ...] = ()
    """Action messages, in words."""
    proposed_day: int | None = None

    @property
    def is_moved(self) -> bool:
        """The plan asks for another day."""
        return self.day != self.day_before

    @property
    def days(self) -> tuple[int, ...]:
        """The days on which it is drawn."""
        return (self.day, self.day_before, *([] if self.proposed_day is None else [self.proposed_day]))


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What is shown of one SKU."""

    item: str
    description: str
    variant: str
    location: str
    card: dict[str, Any]
    """Its planning parameters."""
    steps: tuple[Step, ...]
    levels: tuple[Level, ...]
    bucket_days: int
    """Length of a time bucket; 0 where the policy has none."""
    needs: tuple[Need, ...]
    orders: tuple[Order, ...]
    fences: tuple[Fence, ...] = ()


class FamilyFacts(NamedTuple):
    """What each family of rules tells of a SKU in its own way."""

    levels: tuple[Level, ...]
    orders: tuple[Order, ...]
    bucket_days: int = 0
    fences: tuple[Fence, ...] = ()
