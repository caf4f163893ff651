"""What was recorded about one SKU, with names: what both families of rules tell alike."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np

from lotwise.columns import Encoded, Netted
from lotwise.explain import reasons as typed
from lotwise.explain.explanation import ParameterUse
from lotwise.explain.wording import day as day_text
from lotwise.explain.wording import number
from lotwise.kernels import codes
from lotwise.naming import LineNeeds
from lotwise.results import DEMAND_KINDS
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from lotwise.dataset import Dataset

Input = TypeVar("Input", bound=Encoded)
Result = TypeVar("Result", bound=Netted)


class Note(NamedTuple):
    """One recorded reason, and the line of the supply that it is about."""

    reference: int
    """The supply as in ``kernels.records.REASON``."""
    first: int
    second: int
    line: dict[str, Any] | None
    """Row of the lines frame; None for an order without a line."""


class Told(NamedTuple):
    """What is told of an order beside the lines."""

    order: str | None
    """Id; None for a planned order of this run, which its line names."""
    title: str
    reasons: list[typed.Reason]


class Story(ABC, Generic[Input, Result]):
    """What was recorded about one SKU.

    A family of rules says which sentence each code makes, and what is told beside the codes.

    Parameters
    ----------
    dataset, encoded, netted
        The stages of the plan.
    sku
        Its row.
    """

    makers: ClassVar[Mapping[int, Callable[[Any, Note], typed.Reason | None]]]
    """The sentence of each code."""
    code_order: ClassVar[tuple[int, ...]]
    """The order of sentences: what it covers, what shaped the quantity, what fixed the date, what it replaces."""
    parameters: ClassVar[Mapping[type[typed.Reason], tuple[str, ...]]]
    """The planning parameters that a kind of reason rests on."""

    def __init__(self, dataset: Dataset, encoded: Input, netted: Result, sku: int) -> None:
        self._dataset, self._encoded, self._netted, self._sku = dataset, encoded, netted, sku
        self._year = encoded.start_date.year
        self._names = LineNeeds(dataset, netted)
        self._card = encoded.skus.row(sku, named=True)
        record = encoded.sku[sku]
        self._demands = range(int(record["first_demand"]), int(record["last_demand"]))
        self._orders = range(int(record["first_order"]), int(record["last_order"]))
        first, last = np.searchsorted(netted.lines["sku"], [sku, sku + 1])
        self.lines = range(int(first), int(last))
        """Rows of its lines."""
        links, noted = netted.links, netted.reasons
        self._links = links[(links["demand"] >= self._demands.start) & (links["demand"] < self._demands.stop)]
        of_order = (noted["supply"] >= self._orders.start) & (noted["supply"] < self._orders.stop)
        of_line = (noted["supply"] < 0) & (~noted["supply"] >= first) & (~noted["supply"] < last)
        self._noted = noted[of_order | of_line]

    # what a family tells

    @abstractmethod
    def line_title(self, line: dict[str, Any]) -> str:
        """What a line asks for."""

    @abstractmethod
    def line_reasons(self, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """The reasons of a line."""

    @abstractmethod
    def other_orders(self) -> Iterator[Told]:
        """What is told of orders beside the lines."""

    @abstractmethod
    def nothing_to_do(self) -> Iterator[typed.Reason]:
        """Why the SKU has no line."""

    # names

    def title(self) -> str:
        """Item, variant and location."""
        variant = f", variant {self._card['variant']}" if self._card["variant"] else ""
        where = f" at {self._card['location']}" if self._card["location"] else ""
        return f"{self._card['item']}{variant}{where}"

    def place(self) -> dict[str, str]:
        """Item, variant and location as fields."""
        return {name: self._card[name] for name in ("item", "variant", "location")}

    def period(self, name: str) -> Period:
        """A period parameter of the SKU; nothing where it is empty."""
        return Period.parse(self._card[name] or "0D")

    def quantity(self, name: str) -> Decimal:
        """A quantity parameter of the SKU."""
        return to_decimal(self._card[name])

    def order_id(self, order: int) -> str:
        """Id of an existing order, or "stock"."""
        row, at = int(self._encoded.order_row[order]), np.array([order])
        if row == codes.NOTHING:
            of_order = self._encoded.order_line[order] != codes.NOTHING or self._encoded.order_yielding[order] != codes.NOTHING
            return str(self._names.supply_names(at)[0]) if of_order else "stock"
        table, at_row = (self._dataset.supplies, row) if row >= 0 else (self._dataset.demands, codes.NOTHING - 1 - row)
        return str(table["id"][at_row])

    def supply_name(self, reference: int) -> str:
        """Id of a supply; a new one by its quantity and day."""
        if reference >= 0:
            return self.order_id(reference)
        line = self._netted.lines[~reference]
        return f"a new order of {self.day(int(line['due']))}"

    def day(self, number_of_day: int) -> str:
        """A day number as text."""
        return self.day_text(self.date(number_of_day))

    def day_text(self, when: datetime.date) -> str:
        """A date as text."""
        return day_text(when, self._year)

    def date(self, number_of_day: int) -> datetime.date:
        """A day number as a date."""
        return self._encoded.start_date + datetime.timedelta(int(number_of_day))

    def need(self, demand: int) -> typed.Need:
        """A demand as a sentence names it."""
        row, record = int(self._encoded.demand_row[demand]), self._encoded.demand[demand]
        due = None if record["due"] == codes.OPEN_DAY else self.date(record["due"])
        quantity = to_decimal(int(record["quantity"]))
        if row >= 0:
            cells = self._dataset.demands.row(row, named=True)
            return typed.Need(cells["id"], cells["type"], cells["customer"], due, quantity)
        if row < codes.NOTHING:
            supply = self._dataset.supplies.row(codes.NOTHING - 1 - row, named=True)
            return typed.Need(supply["id"], supply["type"], supply["vendor"], due, quantity)
        if self._encoded.demand_line[demand] == self._encoded.demand_order[demand] == codes.NOTHING:
            return typed.Need("", "stock", None, due, quantity)
        at = np.array([demand])
        kind = DEMAND_KINDS[self._names.demand_kinds(at)[0]]
        return typed.Need(self._names.demand_names(at)[0], kind, None, due, quantity)

    # reasons

    def reference_of(self, line: dict[str, Any]) -> int:
        """How links and reasons name the supply of a line."""
        order = int(self._netted.lines["order"][line["line_id"] - 1])
        return ~(line["line_id"] - 1) if order == codes.NOTHING else order

    def noted(self, reference: int, wanted: tuple[int, ...], line: dict[str, Any] | None = None) -> Iterator[typed.Reason]:
        """The reasons recorded about a supply, in the order of sentences; the same sentence only once."""
        own = self._noted[self._noted["supply"] == reference]
        told = set()
        for code in wanted:
            for _, _, first, second in own[own["code"] == code].tolist():
                made = self.makers[code](self, Note(reference, first, second, line))
                if made is not None and made not in told:
                    told.add(made)
                    yield made

    def is_noted(self, reference: int, *wanted: int) -> bool:
        """Whether one of some codes is recorded about a supply."""
        own = self._noted["code"][self._noted["supply"] == reference]
        return bool(np.isin(own, wanted).any())

    def given(self, reference: int) -> tuple[tuple[typed.Need, Decimal], ...]:
        """The needs that a supply covers, with the quantity each gets."""
        own = self._links[self._links["supply"] == reference]
        return tuple((self.need(demand), to_decimal(quantity)) for demand, _, quantity in own.tolist())

    def reserved(self, supply_id: str | None) -> Iterator[typed.Reason]:
        """What demands have reserved of an order."""
        if supply_id is None:
            return
        for demand in self._demands:
            row = int(self._encoded.demand_row[demand])
            if row >= 0 and self._dataset.demands["reserved_supply"][row] == supply_id:
                quantity = to_decimal(int(self._encoded.demand["reserved"][demand]))
                yield typed.Reserved(year=self._year, need=self.need(demand), quantity=quantity)

    def other_supply(self, note: Note) -> typed.Reason | None:
        """What the demand of a reason gets from elsewhere."""
        others = self._links[(self._links["demand"] == note.first) & (self._links["supply"] != note.reference)]
        if len(others) == 0:
            return None
        given = tuple((self.supply_name(supply), to_decimal(quantity)) for _, supply, quantity in others.tolist())
        return typed.OtherSupply(year=self._year, need=self.need(note.first), others=given)

    def cut_to_maximum(self, note: Note) -> typed.Reason:
        """Before and after the maximum order quantity."""
        return typed.CutToMaximum(year=self._year, before=to_decimal(note.first), after=to_decimal(note.second))

    def raised_to_minimum(self, note: Note) -> typed.Reason:
        """Before and after the minimum order quantity."""
        return typed.RaisedToMinimum(year=self._year, before=to_decimal(note.first), after=to_decimal(note.second))

    def rounded_to_multiple(self, note: Note) -> typed.Reason:
        """Before and after the order multiple."""
        return typed.RoundedToMultiple(
            year=self._year,
            before=to_decimal(note.first),
            after=to_decimal(note.second),
            multiple=self.quantity("order_multiple"),
        )

    def fills_stock(self, note: Note) -> typed.Reason:
        """Stock, and what fills it up to the maximum."""
        return typed.FillsStock(year=self._year, stock=to_decimal(note.first), quantity=to_decimal(note.second))

    def covering(self, holding: list[int]) -> tuple[tuple[str, ...], datetime.date | None]:
        """What covers a SKU without lines, and the last day of a need; ``holding`` are orders kept for the safety stock."""
        supplies = dict.fromkeys(self.supply_name(int(supply)) for supply in [*self._links["supply"], *holding])
        last = max((int(self._encoded.demand["due"][demand]) for demand in self._links["demand"]), default=codes.NO_DAY)
        return tuple(supplies), None if last <= codes.OPEN_DAY else self.date(last)

    # parameters

    def parameters_of(self, reasons: list[typed.Reason]) -> tuple[ParameterUse, ...]:
        """The parameters that the reasons name, each with the record it comes from."""
        names = dict.fromkeys(name for reason in reasons for name in self.parameters.get(type(reason), ()))
        uses = (use for name in names for use in self.uses(name))
        return tuple(use for use in uses if use.value not in ("0", "0D"))

    def uses(self, name: str) -> Iterator[ParameterUse]:
        """A planning parameter as used."""
        value = self._card[name]
        yield ParameterUse(name, value if isinstance(value, str) else number(to_decimal(value)), self._card[f"{name}_from"])
