"""Levels are longest paths; cycles are told without any in acyclic graphs, and all of them are broken by what is told."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotwise.graph import UNPLACED, cycles, levels

Edges = list[tuple[int, int]]


def arrays(edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    n_node = draw(st.integers(1, 12))
    nodes = st.integers(0, n_node - 1)
    return n_node, draw(st.lists(st.tuples(nodes, nodes), max_size=30))


@st.composite
def graphs_without_cycles(draw: st.DrawFn) -> tuple[int, Edges]:
    n_node, edges = draw(graphs())
    number = draw(st.permutations(range(n_node)))
    return n_node, [(number[min(edge)], number[max(edge)]) for edge in edges if edge[0] != edge[1]]


def longest_paths(n_node: int, edges: Edges) -> list[int]:
    """By walking every path backwards."""

    @cache
    def longest(node: int) -> int:
        return max((longest(source) + 1 for source, target in edges if target == node), default=0)

    return [longest(node) for node in range(n_node)]


def on_or_below_a_cycle(n_node: int, edges: Edges) -> set[int]:
    """Nodes that some path of as many edges as there are nodes leads to: it must pass one of them twice."""
    reached = set(range(n_node))
    for _ in range(n_node):
        reached = {target for source, target in edges if source in reached}
    return reached


@given(graphs_without_cycles())
def test_levels_are_the_longest_paths(graph: tuple[int, Edges]) -> None:
    n_node, edges = graph
    assert levels(n_node, *arrays(edges)).tolist() == longest_paths(n_node, edges)
    assert list(cycles(n_node, *arrays(edges))) == []


@given(graphs())
def test_what_is_on_or_below_a_cycle_has_no_level(graph: tuple[int, Edges]) -> None:
    n_node, edges = graph
    level = levels(n_node, *arrays(edges))
    assert set(np.flatnonzero(level == UNPLACED).tolist()) == on_or_below_a_cycle(n_node, edges)


@given(graphs())
def test_cycles_are_closed_and_disjoint_and_leave_none(graph: tuple[int, Edges]) -> None:
    n_node, edges = graph
    found = list(cycles(n_node, *arrays(edges)))
    told = [node for cycle in found for node in cycle]
    assert len(told) == len(set(told))
    for cycle in found:
        assert cycle[0] == min(cycle)
        assert set(pairwise([*cycle, cycle[0]])) <= set(edges)
    rest = [(source, target) for source, target in edges if source not in told and target not in told]
    assert (levels(n_node, *arrays(rest)) != UNPLACED).all()


@pytest.mark.parametrize(
    ("n_node", "edges", "expected", "because"),
    [
        (3, [], [], "no edges"),
        (3, [(0, 1), (1, 2), (0, 2)], [], "two ways to a node are no cycle"),
        (2, [(1, 1)], [[1]], "a node that leads to itself"),
        (4, [(3, 1), (1, 3), (0, 1), (3, 2)], [[1, 3]], "what leads to a cycle and what is below it is not on it"),
        (5, [(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 3)], [[0, 1], [3, 4]], "a node between two cycles is on none"),
        (3, [(0, 1), (1, 0), (1, 2), (2, 1)], [[0, 1]], "2 is on a cycle through a node that is told already"),
    ],
)
def test_cycles(n_node: int, edges: Edges, expected: list[list[int]], because: str) -> None:
    assert list(cycles(n_node, *arrays(edges))) == expected, because


def test_levels_of_no_nodes() -> None:
    assert levels(0, *arrays([])).tolist() == []


def test_paths_that_double_at_every_node_cost_nothing() -> None:
    """Node n leads twice to node n + 1: 2 ** 60 paths reach the last one, and the cycle at the end is found all the same."""
    edges = [(node, node + 1) for node in range(60) for _ in range(2)]
    started = time.perf_counter()
    assert levels(61, *arrays(edges)).tolist() == list(range(61))
    assert list(cycles(61, *arrays([*edges, (60, 58)]))) == [[58, 59, 60]]
    assert time.perf_counter() - started < 1
