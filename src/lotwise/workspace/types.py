"""Column types of the workspace that both databases store alike."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.types import TypeDecorator

from lotwise.units import to_decimal, to_quanta

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Quantity(TypeDecorator[Decimal]):
    """A quantity in base units: whole quanta in the database, a Decimal in Python.

    Integers sort and add up several times faster than decimals, and exactly. A query that stays inside the database compares
    quanta with quanta.
    """

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        """What a quantity is in Python."""
        return Decimal

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Quanta of a quantity; one with more than five decimals is refused (``InexactQuantity``)."""
        return None if value is None else to_quanta(Decimal(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The quantity of some quanta."""
        return None if value is None else to_decimal(value)


class Moment(TypeDecorator[datetime]):
    """A moment: UTC without a zone in the database, aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A moment in UTC. One without a zone is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"Moment {value} has no time zone."
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, aware."""
        return None if value is None else value.replace(tzinfo=UTC)
