"""The figure that ``plan.plot`` returns."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lotwise.plot.style import house_style

NO_METADATA = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
"""Metadata that would make two files of the same picture differ: the time, and the version of the library."""


class Picture(Figure):
    """A figure that is the same on every machine: the same plan gives the same bytes as PNG and as SVG."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), facecolor="white")
        FigureCanvasAgg(self)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the picture; the options are those of ``matplotlib.figure.Figure.savefig``."""
        kind = str(options.get("format") or getattr(fname, "suffix", "") or str(fname).rpartition(".")[2]).removeprefix(".").lower()
        options.setdefault("metadata", NO_METADATA.get(kind))
        with house_style():
            super().savefig(fname, **options)

    def rendered(self, kind: str) -> bytes:
        """The picture as the content of a file of this kind, ``png`` or ``svg``."""
        buffer = io.BytesIO()
        self.savefig(buffer, format=kind)
        return buffer.getvalue()

    def _repr_png_(self) -> bytes:
        """What a notebook shows, also where nobody has switched on inline pictures."""
        return self.rendered("png")
