"""The reasons of the coverage codes."""
