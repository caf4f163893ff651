"""Sphinx settings: `uv run sphinx-build -W docs docs/_build`."""

from lotwise.version import __version__

project = "lotwise"
author = "The lotwise authors"
release = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"lotwise {__version__}"
html_copy_source = False
myst_heading_anchors = 3
