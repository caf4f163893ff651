"""Scenarios that passed once must go on passing.

    uv run python scripts/ratchet.py VERDICTS PASSING          # exit status 1 when one of PASSING does not pass
    uv run python scripts/ratchet.py VERDICTS PASSING --write  # add those that pass now

VERDICTS is the JSON file of a scorer: the id of every scenario with a list of what differs, empty when it passes. PASSING is a text
file with one id a line; what follows a # is a remark.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def passing(text: str) -> list[str]:
    """The ids that a list of passing scenarios names."""
    return [name for line in text.splitlines() if (name := line.partition("#")[0].strip())]


def regressions(verdicts: dict[str, list[str]], listed: list[str]) -> list[str]:
    """One sentence for every listed scenario that does not pass."""
    found = []
    for name in listed:
        if name not in verdicts:
            found.append(f"{name} was not run")
        elif verdicts[name]:
            found.append(f"{name} no longer passes: {verdicts[name][0].splitlines()[0]}")
    return found


def news(verdicts: dict[str, list[str]], listed: list[str]) -> list[str]:
    """The scenarios that pass and are not listed."""
    return sorted(name for name, wrong in verdicts.items() if not wrong and name not in set(listed))


def main(arguments: list[str] | None = None) -> int:
    """Compare the verdicts with the list."""
    parser = argparse.ArgumentParser(description="Scenarios that passed once must go on passing.")
    parser.add_argument("verdicts", type=Path)
    parser.add_argument("passing", type=Path)
    parser.add_argument("--write", action="store_true", help="add the scenarios that pass now")
    given = parser.parse_args(arguments)
    verdicts = json.loads(given.verdicts.read_text())
    listed = passing(given.passing.read_text()) if given.passing.exists() else []
    lost, won = regressions(verdicts, listed), news(verdicts, listed)
    print("\n".join(lost) or f"All {len(listed)} listed scenarios pass.")
    if won:
        print(f"{len(won)} more pass: {', '.join(won[:5])}{' ...' if len(won) > 5 else ''}")
    if won and given.write:
        kept = given.passing.read_text() if given.passing.exists() else ""
        given.passing.write_text(kept + "".join(f"{name}\n" for name in won))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
