"""``lotwise plot``."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS, Misuse, writing
from lotwise.errors import Stopped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lotwise import Plan

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", show_default=False, help="The picture, .png or .svg; default ITEM.png."),
]

SUFFIXES = (".png", ".svg")
LONGEST_NAME = 100


def plot(
    source: options.Source,
    item: options.Item,
    *,
    output: Output = None,
    location: options.Location = None,
    variant: options.Variant = None,
    root: options.Root = None,
    settings: options.Settings = None,
) -> None:
    """Draw an item's stock over time, its needs, its orders and what the plan asks for.

    Writes a picture and prints its path.
    """
    import lotwise
    from lotwise.cli.console import say, stdout
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages

    options.check_root(source, root)
    target = _named_for(item) if output is None else _checked(output)
    with Stages() as stages:
        stages.stage(f"Reading and checking {source}")
        dataset = lotwise.read(source, root=root, settings=options.settings_of(settings))
        stages.stage("Planning")
        plan = lotwise.plan(dataset)
        stages.stage("Drawing")
        figure = _drawn(plan, item, location, variant)
        with writing(target):
            _write(figure, target)
    say(stdout(), [str(target)])
    tell_summary(plan.all_findings, source)
    if plan.all_findings:
        raise typer.Exit(FINDINGS)


def _named_for(item: str) -> Path:
    """A file name that any system takes: of item ``A/B 1`` it is ``A_B_1.png``."""
    return Path((re.sub(r"[^\w.-]+", "_", item).strip("._")[:LONGEST_NAME] or "item") + ".png")


def _checked(output: Path) -> Path:
    """A target that cannot be a picture is refused before the work, not after it."""
    if output.is_dir():
        message = f"{output} is a folder.\nMaybe name a file in it that ends in .png or .svg."
        raise Misuse(message)
    if output.suffix.lower() not in SUFFIXES:
        message = f"{output} must end in .png or .svg.\nMaybe write {output.with_suffix('.png')}."
        raise Misuse(message)
    return output


def _drawn(plan: Plan, item: str, location: str | None, variant: str | None) -> Figure:
    from lotwise.cli.findings import tell_stopped

    """The picture; when findings leave the item without lines, they are told instead."""
    try:
        return plan.plot(item, location=location, variant=variant)
    except Stopped as error:
        tell_stopped(item, plan.all_findings)
        raise typer.Exit(FINDINGS) from error


def _write(figure: Figure, target: Path) -> None:
    """Under another name first, so that there is no half of a picture."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.stem}-{secrets.token_hex(4)}{target.suffix.lower()}")
    try:
        figure.savefig(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
