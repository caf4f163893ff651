"""Arguments and options that several commands share, each with one meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lotwise.cli.guard import Misuse
from lotwise.errors import nearest
from lotwise.records import PLAN

Source = Annotated[
    Path,
    typer.Argument(
        metavar="SOURCE",
        show_default=False,
        help="A scenario (.yaml), a folder with plan.yaml and a file per table, or a lotwise.toml.",
    ),
]
Root = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", show_default=False, help="Folder of the data files of a lotwise.toml, instead of the one it names."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        show_default=False,
        help="Replace a setting of the plan, such as today=2026-03-02. Can be repeated.",
    ),
]
Item = Annotated[str, typer.Argument(metavar="ITEM", show_default=False, help="Item number.")]
Location = Annotated[
    str | None, typer.Option(metavar="LOCATION", show_default=False, help="Only at this location; '' is the blank one.")
]
Variant = Annotated[
    str | None, typer.Option(metavar="VARIANT", show_default=False, help="Only of this variant; '' is the blank one.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Limit = Annotated[int, typer.Option(min=0, metavar="N", help="Show so many lines; 0: all.")]


def check_root(source: Path, root: Path | None) -> None:
    """``--root`` means something for a source file only.

    Raises
    ------
    Misuse
        When it is given with another source, which would ignore it.
    """
    if root is not None and source.suffix != ".toml":
        message = f"--root is for a lotwise.toml, and {source} is none.\nMaybe leave it out, or name the source file."
        raise Misuse(message)


def settings_of(given: list[str] | None) -> dict[str, str]:
    """``--set`` options by name.

    Raises
    ------
    Misuse
        When one is not NAME=VALUE, or names no setting.
    """
    settings = {}
    for text in given or []:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            message = f"--set {text} is not NAME=VALUE."
            raise Misuse(message)
        if name not in PLAN.names:
            near = nearest(name, PLAN.names)
            message = f"--set {text}: the plan has no setting '{name}'.\n" + (
                f"Maybe '{near}' was meant?" if near else "`lotwise schema plan` lists them."
            )
            raise Misuse(message)
        settings[name] = value
    return settings
