"""``lotwise explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS, Misuse

if TYPE_CHECKING:
    from lotwise import Plan
    from lotwise.explain import Explanation

Item = Annotated[str, typer.Argument(metavar="ITEM", show_default=False, help="Item number.")]
Location = Annotated[
    str | None, typer.Option(metavar="LOCATION", show_default=False, help="Only at this location; '' is the blank one.")
]
Variant = Annotated[
    str | None, typer.Option(metavar="VARIANT", show_default=False, help="Only of this variant; '' is the blank one.")
]


def explain(
    source: options.Source,
    item: Item,
    *,
    location: Location = None,
    variant: Variant = None,
    root: options.Root = None,
    settings: options.Settings = None,
    json: options.Json = False,
) -> None:
    """Say why an item's lines are what they are."""
    import lotwise
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages

    options.check_root(source, root)
    with Stages() as stages:
        stages.stage(f"Reading and checking {source}")
        dataset = lotwise.read(source, root=root, settings=options.settings_of(settings))
        stages.stage("Planning")
        plan = lotwise.plan(dataset)
        explanations = plan.explain(item, location=location, variant=variant)
    if not explanations or item in plan.dataset.stopped:
        _tell_why_none(plan, item)
    if json:
        _print_document(plan, explanations)
    else:
        _print_explanations(explanations)
    tell_summary(plan.all_findings, source)
    if plan.all_findings:
        raise typer.Exit(FINDINGS)


def _tell_why_none(plan: Plan, item: str) -> None:
    """An item without explanations is stopped by findings, or has no SKU where it was asked for."""
    if item in plan.dataset.stopped:
        from lotwise.cli.console import say, stderr
        from lotwise.cli.findings import counted

        own = [finding for finding in plan.all_findings if finding.item == item]
        heading = f"Item '{item}' gets no lines: {counted(len(own), 'finding')} must be corrected first."
        say(stderr(), [heading, *(f"  {finding}" for finding in own)])
        raise typer.Exit(FINDINGS)
    skus = plan.encoded.skus.filter(plan.encoded.skus["item"] == item).select("variant", "location")
    known = ", ".join(f"'{location}'" + (f" (variant {variant})" if variant else "") for variant, location in skus.iter_rows())
    message = f"Item '{item}' is not planned there.\n" + (f"It is planned at {known}." if known else "It is planned nowhere.")
    raise Misuse(message)


def _print_explanations(explanations: list[Explanation]) -> None:
    from rich.text import Text

    from lotwise.cli.console import say, stdout

    console = stdout()
    for position, explanation in enumerate(explanations):
        title, *rest = str(explanation).splitlines()
        say(console, [*([""] if position else []), Text(title, style="bold"), *rest])


def _print_document(plan: Plan, explanations: list[Explanation]) -> None:
    from lotwise.cli.console import pieces
    from lotwise.cli.explanations import as_json
    from lotwise.cli.jsontext import to_json
    from lotwise.version import __version__

    settings = plan.dataset.settings
    head = {"lotwise": __version__, "source": plan.dataset.source, "start_date": settings.start_date}
    pieces([to_json({**head, "explanations": [as_json(explanation) for explanation in explanations]}), "\n"])
