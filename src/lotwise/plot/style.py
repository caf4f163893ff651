"""How pictures look. Line styles, fills and shapes carry the meaning, so that it survives a black-and-white printer."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

if TYPE_CHECKING:
    from collections.abc import Iterator

INK, INK_2, INK_3 = "#17202B", "#435062", "#5A6676"
PLAN, SUPPLY, DEMAND, SHORT = "#14507A", "#3A86BF", "#66727F", "#C4232D"
BAND, FAINT, SURFACE = "#EEF1F4", "#C9D0D8", "#FFFFFF"

TITLE, HEADING, TEXT, SMALL = 13.0, 10.0, 8.5, 8.0
"""Sizes of type in points."""
DOTS_PER_INCH = 144

GROUND = {"facecolor": SURFACE, "edgecolor": "none", "pad": 0.6}
"""White behind a text, so that it can be read where a line passes behind it."""

LEVELS = {
    "safety stock": (0, (1, 1.6)),
    "reorder point": (0, (6, 2.5)),
    "maximum inventory": (0, (8, 2, 1, 2)),
    "overflow level": (0, (8, 2, 1, 2, 1, 2)),
    "minimum": (0, (1, 1.6)),
    "maximum": (0, (8, 2, 1, 2)),
}
"""The dashes of each level line."""

_SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with the library: the same picture on every machine
    "text.parse_math": False,  # a dollar sign in a description is no formula
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.labelcolor": INK_2,
    "text.color": INK,
    "xtick.color": INK_2,
    "ytick.color": INK_2,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "hatch.linewidth": 0.6,
    "hatch.color": "edge",
    "svg.hashsalt": "lotwise",  # ids in an SVG are otherwise random
    "svg.fonttype": "path",
    "savefig.dpi": DOTS_PER_INCH,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw as this package does it, whatever the settings of the machine and of the program around it are."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # drawn as a box; no reason to speak up
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        yield
