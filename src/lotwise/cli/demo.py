"""``lotwise demo``."""

from __future__ import annotations

import secrets
import shutil
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from lotwise.cli.guard import Misuse, writing
from lotwise.errors import nearest

Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", show_default=False, help="New folder; default: the example's name.")
]
Example = Annotated[str, typer.Option(metavar="NAME", help="Which example.")]
FIRST_COMMANDS = {
    "bicycle": ("lotwise plan {folder}", "lotwise explain {folder} TY-5110"),
    "bakery": ("lotwise plan {folder}", "lotwise explain {folder} IN-735"),
    "adventureworks": (
        "lotwise check {folder}/lotwise.toml --root DATA",
        "lotwise plan {folder}/lotwise.toml --root DATA",
    ),
    "frepple": (
        "lotwise check {folder}/lotwise.toml --root DATA",
        "lotwise plan {folder}/lotwise.toml --root DATA",
    ),
}
"""What to try first. The data of an example that names a folder DATA is not part of it: its README says where it is from."""


def demo(folder: Folder = None, *, example: Example = "bicycle") -> None:
    """Copy an example to play with."""
    found = examples()
    if example not in found:
        near = nearest(example, found)
        message = f"There is no example '{example}'.\n" + (
            f"Maybe '{near}' was meant?" if near else f"Examples: {', '.join(found)}."
        )
        raise Misuse(message)
    target = folder or Path(example)
    if target.exists():
        message = f"{target} exists already.\nMaybe name another folder: lotwise demo FOLDER"
        raise Misuse(message)
    with writing(target):
        _copy(found[example], target)
    typer.echo(f"Copied the example {example} to {target}. Try:", err=True)
    for command in FIRST_COMMANDS.get(example, ("lotwise check {folder}", "lotwise plan {folder}")):
        typer.echo(command.format(folder=f'"{target}"' if " " in str(target) else target))


def examples() -> dict[str, Path]:
    """The examples by name: inside the package in an installation, beside ``src`` in a checkout."""
    package = Path(str(resources.files("lotwise")))
    for folder in (package / "examples", *([package.parents[1] / "examples"] if package.parent.name == "src" else [])):
        if folder.is_dir():
            return {path.name: path for path in sorted(folder.iterdir()) if path.is_dir()}
    message = "This installation holds no examples."
    raise Misuse(message)


def _copy(example: Path, target: Path) -> None:
    """Copy under a temporary name, then rename: there is no half of an example."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}-{secrets.token_hex(4)}.part")
    try:
        shutil.copytree(example, temporary)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
