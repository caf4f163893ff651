"""Draw the pictures of the documentation: docs/pictures/NAME.svg from scripts/pictures/NAME.yaml.

    uv run python scripts/make_pictures.py           # draw them
    uv run python scripts/make_pictures.py --check   # exit status 1 when one of them is out of date

A scenario holds one item. Another processor may end a coordinate in another digit, so pictures are compared by their text: all
but the numbers must be the same, and those within a tenth of a point.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import lotwise

if TYPE_CHECKING:
    from lotwise.plot.picture import Picture

SCENARIOS = Path(__file__).resolve().parent / "pictures"
PICTURES = SCENARIOS.parents[1] / "docs" / "pictures"
TOLERANCE = 0.1
LARGEST = 150_000
"""Bytes that a picture in the documentation may have."""
_ID = re.compile(r"\b[mphC][0-9a-f_]*[0-9a-f]{10}\w*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def names() -> list[str]:
    """The pictures that there are scenarios for."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def drawn(name: str) -> str:
    """The SVG of a picture as it is drawn now."""
    plan = lotwise.plan(lotwise.read(SCENARIOS / f"{name}.yaml"), compiled=False)
    (item,) = plan.dataset.items["item"]
    picture: Picture = plan.plot(item)  # type: ignore[assignment]
    return picture.rendered("svg").decode()


def is_same(one: str, other: str) -> bool:
    """Whether two SVGs show the same: all but numbers equal, numbers close; ids count for nothing."""
    one, other = (_ID.sub("", text) for text in (one, other))
    if _NUMBER.sub("", one) != _NUMBER.sub("", other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(abs(float(first) - float(second)) <= TOLERANCE for first, second in pairs)


def stale() -> list[str]:
    """The pictures that are missing, differ from what would be drawn, or have no scenario."""
    found = [name for name in names() if not _is_fresh(PICTURES / f"{name}.svg", name)]
    return found + sorted(path.stem for path in PICTURES.glob("*.svg") if path.stem not in names())


def _is_fresh(path: Path, name: str) -> bool:
    return path.exists() and is_same(path.read_text(), drawn(name))


def main() -> int:
    """Draw the pictures, or check them."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the documentation.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a picture is out of date")
    arguments = parser.parse_args()
    found = stale()
    if arguments.check:
        print("\n".join(f"docs/pictures/{name}.svg is out of date" for name in found) or "All pictures are up to date.")
        return 1 if found else 0
    PICTURES.mkdir(exist_ok=True)
    for name in names():
        (PICTURES / f"{name}.svg").write_text(drawn(name))
        print(f"docs/pictures/{name}.svg drawn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
