"""Circles: whatever leads back to itself, in bills of material and in transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.graph import UNPLACED, cycles, levels

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Nodes = NDArray[np.int64]

_NAMED = 20
"""So many members of a circle are named."""


class Circle(NamedTuple):
    """A circle as one of its members sees it: the nodes in order, and where the member stands among them."""

    nodes: list[int]
    position: int

    @property
    def following(self) -> int:
        """The node after the member."""
        return self.nodes[(self.position + 1) % len(self.nodes)]

    def words(self, name: Callable[[int], str]) -> str:
        """The names from the member on and back to it: A, B, C, A."""
        onwards = self.nodes[self.position :] + self.nodes[: self.position]
        more = len(onwards) - _NAMED
        named = [name(node) for node in onwards[:_NAMED]] + ([f"... ({more:,} more)"] if more > 0 else [])
        return ", ".join([*named, name(onwards[0])])


def circles(n_node: int, source: Nodes, target: Nodes) -> tuple[dict[int, Circle], NDArray[np.bool_]]:
    """The members of circles, and which nodes cannot be placed: those and whatever is below them.

    Circles are only searched for when there are any.
    """
    unplaced = levels(n_node, source, target) == UNPLACED
    if not unplaced.any():
        return {}, unplaced
    found = cycles(n_node, source, target)
    return {node: Circle(nodes, position) for nodes in found for position, node in enumerate(nodes)}, unplaced
