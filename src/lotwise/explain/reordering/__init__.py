"""The reasons of the reordering policies."""
