"""What was planned since a whole plan, change by change: which of the parts has the newest rows of a SKU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lotwise.net.coverage.replanning import ReplannedPoints
    from lotwise.net.replanning import Replanned

    Ints = NDArray[np.int64]

Made = TypeVar("Made", bound="Replanned | ReplannedPoints")


class Newest(NamedTuple, Generic[Made]):
    """A part that has the newest rows of some SKUs."""

    made: Made
    skus: Ints
    """(n,) those SKUs, ascending, as the whole plan numbers them."""

    @property
    def numbers(self) -> Ints:
        """(n,) as the part numbers them."""
        found: Ints = np.searchsorted(self.made.part.skus, self.skus)
        return found


class _Layer(NamedTuple):
    """Some parts together."""

    skus: Ints
    """(n,) SKUs, ascending."""
    owner: Ints
    """(n,) which of the parts has the newest rows of each."""
    parts: tuple[Replanned, ...]

    def over(self, older: _Layer) -> _Layer:
        """Both as one; parts of which nothing is the newest any more are let go."""
        kept = ~np.isin(older.skus, self.skus, assume_unique=True)
        skus = np.concatenate([older.skus[kept], self.skus])
        owner = np.concatenate([older.owner[kept], len(older.parts) + self.owner])
        order = np.argsort(skus)
        used, owner = np.unique(owner[order], return_inverse=True)
        parts = (*older.parts, *self.parts)
        return _Layer(skus[order], owner, tuple(parts[at] for at in used.tolist()))


class Layers(NamedTuple):
    """Parts planned one after the other. A value: with one more there are other layers, and these stay as they are.

    A layer is made of parts, and has at most half the SKUs of the layer below it. So there are few of them, and a SKU is put from
    one into another a few times only, however many parts follow.
    """

    layers: tuple[_Layer, ...] = ()
    """From old to new."""

    def having(self, made: Replanned, skus: Ints) -> Layers:
        """These with the newest part, which has some SKUs, ascending."""
        if not len(skus):
            return self
        layers, top = self.layers, _Layer(skus, np.zeros(len(skus), np.int64), (made,))
        while layers and len(layers[-1].skus) < 2 * len(top.skus):
            layers, top = layers[:-1], top.over(layers[-1])
        return Layers((*layers, top))

    def newest(self, skus: Ints) -> Iterator[Newest[Replanned]]:
        """The parts that have the newest rows of some SKUs, ascending; SKUs of which no part has any are left out."""
        for layer in reversed(self.layers):
            at = np.minimum(np.searchsorted(layer.skus, skus), len(layer.skus) - 1)
            is_there = layer.skus[at] == skus
            owner = layer.owner[at]
            for part in np.unique(owner[is_there]).tolist():
                yield Newest(layer.parts[part], skus[is_there & (owner == part)])
            skus = skus[~is_there]

    @property
    def skus(self) -> Ints:
        """All SKUs of which a part has the newest rows, ascending."""
        return np.unique(np.concatenate([np.zeros(0, np.int64), *(layer.skus for layer in self.layers)]))

    @property
    def size(self) -> int:
        """So many SKUs at most have their newest rows in a part."""
        return sum(len(layer.skus) for layer in self.layers)


NOTHING_SINCE = Layers()
"""No part."""


class Since(NamedTuple):
    """What was planned since a whole plan."""

    inputs: Layers = NOTHING_SINCE
    """By SKUs whose own input changed: ``Replanned.part`` has it as it is now."""
    outcomes: Layers = NOTHING_SINCE
    """By SKUs that were planned."""

    def having(self, made: Replanned, changed: Ints) -> Since:
        """All that with the newest part, of which the input of some SKUs changed."""
        return Since(self.inputs.having(made, changed), self.outcomes.having(made, made.planned))
