"""The commands put together. Data libraries are imported by the commands that need them, when they need them."""

from __future__ import annotations

from typing import Annotated

import typer

from lotwise.cli import bench, check, demo, diff, explain, plan, plot, schema, serve, warmup
from lotwise.cli.console import speak_any_encoding
from lotwise.cli.guard import guarded
from lotwise.version import __version__

HELP = "Plan what to order, change, move or cancel, when and how much, and why."
EPILOG = "Exit status: 0 done, 1 findings in the source, 2 misuse. Try it: lotwise demo"

app = typer.Typer(
    name="lotwise",
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: half the time to the first line
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for command in (
    plan.plan,
    check.check,
    explain.explain,
    plot.plot,
    diff.diff,
    serve.serve,
    schema.schema,
    demo.demo,
    warmup.warmup,
    bench.bench,
):
    app.command()(guarded(command))


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- typer calls it
    if wanted:
        typer.echo(f"lotwise {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Plan what to order, change, move or cancel, when and how much, and why."""


def main() -> None:
    """Run the command line."""
    speak_any_encoding()
    app()
