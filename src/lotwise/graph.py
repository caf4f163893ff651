"""Levels and cycles of a directed graph, by Kahn's algorithm: bills of material and transfers are both read with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Nodes = NDArray[np.int64]

UNPLACED = -1
"""Level of a node that lies on a cycle or below one."""


def levels(n_node: int, source: Nodes, target: Nodes) -> Nodes:
    """The length of the longest path that leads to each node.

    All nodes whose sources are placed are placed together, so the work grows with nodes and edges, never with paths.

    Parameters
    ----------
    n_node
        Nodes are numbered from 0.
    source, target
        (n_edge,) nodes that each edge leads from and to; the same edge may stand more than once.

    Returns
    -------
    NDArray
        (n_node,) level of each node: 0 where no edge leads to it, UNPLACED on a cycle and below one.
    """
    order = np.argsort(source, kind="stable")
    target = target[order]
    offsets = np.searchsorted(source[order], np.arange(n_node + 1))
    waiting = np.bincount(target, minlength=n_node)
    level = np.full(n_node, UNPLACED, np.int64)
    placed, depth = np.flatnonzero(waiting == 0), 0
    while len(placed):
        level[placed] = depth
        reached, times = np.unique(target[ranges(offsets[placed], offsets[placed + 1])], return_counts=True)
        waiting[reached] -= times
        placed = reached[waiting[reached] == 0]
        depth += 1
    return level


def cycles(n_node: int, source: Nodes, target: Nodes) -> Iterator[list[int]]:
    """Cycles without a node in common, each from its smallest node on; none where ``levels`` places all nodes.

    Without their nodes the graph has no cycle: a node that lies on several cycles is told with one of them, and a node all of
    whose cycles lead through told nodes is not told.
    """
    while True:
        on_knot = (levels(n_node, source, target) == UNPLACED) & (levels(n_node, target, source) == UNPLACED)
        inside = on_knot[source] & on_knot[target]
        source, target = source[inside], target[inside]
        if len(source) == 0:
            return
        is_told = np.zeros(n_node, np.bool_)
        for cycle in _closed_walks(source, target):
            is_told[cycle] = True
            yield cycle
        outside = ~is_told[source] & ~is_told[target]
        source, target = source[outside], target[outside]


def _closed_walks(source: Nodes, target: Nodes) -> Iterator[list[int]]:
    """The cycles met by following the smallest edge of each node; every node here has an edge that goes on."""
    order = np.lexsort((target, source))
    nodes, first = np.unique(source[order], return_index=True)
    following = dict(zip(nodes.tolist(), target[order][first].tolist(), strict=True))
    walk_of: dict[int, int] = {}
    for start in following:
        path, node = [], start
        while node not in walk_of:
            walk_of[node] = start
            path.append(node)
            node = following[node]
        if walk_of[node] == start:
            cycle = path[path.index(node) :]
            smallest = cycle.index(min(cycle))
            yield cycle[smallest:] + cycle[:smallest]


def first_rows(of_row: NDArray[np.integer], nodes: NDArray[np.integer]) -> Nodes:
    """(n,) where the rows of some nodes begin, or would stand.

    ``of_row`` is the node of each row, ascending. Where the types differ, numpy copies all of it to look up a few.
    """
    found: Nodes = np.searchsorted(of_row, nodes.astype(of_row.dtype, copy=False))
    return found


def ranges(first: Nodes, last: Nodes) -> Nodes:
    """The numbers of several ranges, one range after the other."""
    length = last - first
    before = np.cumsum(length) - length
    numbers: Nodes = np.arange(length.sum()) + np.repeat(first - before, length)
    return numbers
