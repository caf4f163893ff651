"""The two families of rules as netting calls them: the records they work on, and their entry in both readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.kernels.coverage import records as coverage
from lotwise.kernels.records import LINE, LINK, REASON
from lotwise.kernels.reordering import records as reordering

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Fields = dict[str, str]
    Balance = Callable[..., int]


class Family(NamedTuple):
    """What netting must know of a family of rules.

    Its entry takes the first SKU and the one after the last, ``Inputs.tables``, ``rows`` in this order, the walk, ``growing`` in
    this order, and ``Inputs.written``; it returns the first SKU that did not fit into what grows.
    """

    rows: dict[str, Fields]
    """Input rows by name; ``sku`` first."""
    walk: Fields
    growing: dict[str, Fields]
    """The workspace, ``supply`` and for one family ``demand``, and the output: ``lines``, ``links``, ``reasons``."""
    interpreted: Callable[[], Balance]
    compiled: Callable[[], Balance]


class Inputs(NamedTuple):
    """What the rules read at one level, and the arrays that they write beside their output.

    Rows count through all levels; the SKUs of earlier levels stand at their places, those of later ones are not yet ready.
    """

    tables: tuple[int | NDArray[Any], ...]
    """Lookup tables that are the same at all levels."""
    rows: dict[str, NDArray[Any]]
    """``Family.rows`` as records."""
    written: tuple[NDArray[Any], ...]


def _reordering_interpreted() -> Balance:
    from lotwise.kernels.reordering.balancing import balance_skus

    return balance_skus


def _reordering_compiled() -> Balance:
    from lotwise.kernels.reordering.compiled import compiled_balance_skus

    return compiled_balance_skus


REORDERING = Family(
    rows={"sku": reordering.SKU, "demand": reordering.DEMAND_IN, "orders": reordering.ORDER_IN},
    walk=reordering.WALK,
    growing={"demand": reordering.DEMAND, "supply": reordering.SUPPLY, "lines": LINE, "links": LINK, "reasons": REASON},
    interpreted=_reordering_interpreted,
    compiled=_reordering_compiled,
)
"""Business Central. Tables: ``kernels.records.Calendars``; written: ``held``, ``failed``."""


def _coverage_interpreted() -> Balance:
    from lotwise.kernels.coverage.covering import cover_skus

    return cover_skus


def _coverage_compiled() -> Balance:
    from lotwise.kernels.coverage.compiled import compiled_cover_skus

    return compiled_cover_skus


COVERAGE = Family(
    rows={
        "sku": coverage.SKU,
        "demand": coverage.DEMAND,
        "orders": coverage.ORDER_IN,
        "pins": coverage.PIN,
        "levels": coverage.LEVEL,
    },
    walk=coverage.WALK,
    growing={"supply": coverage.SUPPLY, "lines": coverage.LINE, "links": LINK, "reasons": REASON},
    interpreted=_coverage_interpreted,
    compiled=_coverage_compiled,
)
"""Planning Optimization. Tables: the months of ``kernels.records.Calendars``; written: ``refused``."""
