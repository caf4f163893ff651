"""Peg: what of each supply is not pegged to real demand, and which planning element caused it."""

from lotwise.peg.untracked import Untracked, untracked_elements

__all__ = ["Untracked", "untracked_elements"]
