"""Which fields of a family's input have an entry per SKU, demand, order or date chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.columns import Chains, CoverageInput, Scheduling
from lotwise.net import levels
from lotwise.net.coverage import loading

if TYPE_CHECKING:
    from lotwise.columns import Encoded


class Layout(NamedTuple):
    """Fields of ``columns.Encoded`` and of what a family adds to it."""

    demand: tuple[str, ...]
    """With an entry per demand; ``demand`` holds the records of the rules."""
    orders: tuple[str, ...]
    """With an entry per order; ``orders`` holds the records of the rules."""
    of_skus: tuple[str, ...]
    """With an entry per SKU that means the same in every state of the input."""
    dating: str
    """The field with the entries by which orders are dated: SKUs first, then orders that have their own."""
    entries: type[Scheduling] | type[Chains]
    """What stands there."""

    @property
    def dates(self) -> tuple[str, ...]:
        """The fields of an entry."""
        return tuple(self.entries.__dataclass_fields__)


OF_REORDERING = Layout(
    demand=levels.DEMAND_COLUMNS,
    orders=levels.ORDER_COLUMNS,
    of_skus=("new_kind", "if_needed", "exact_demand"),
    dating="scheduling",
    entries=Scheduling,
)
OF_COVERAGE = Layout(
    demand=loading.DEMAND_COLUMNS,
    orders=loading.ORDER_COLUMNS,
    of_skus=("new_kind", "if_needed", "advance_margin", "postpone_margin"),
    dating="chains",
    entries=Chains,
)


def layout_of(encoded: Encoded) -> Layout:
    """The layout of an input."""
    return OF_COVERAGE if isinstance(encoded, CoverageInput) else OF_REORDERING
