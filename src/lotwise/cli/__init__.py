"""The command line. stdout carries the result, stderr everything else; exit status 0 done, 1 findings, 2 misuse."""

from lotwise.cli.app import main

__all__ = ["main"]
