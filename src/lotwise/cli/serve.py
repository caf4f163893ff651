"""``lotwise serve``."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lotwise.cli.guard import Misuse

if TYPE_CHECKING:
    from lotwise.serve.starting import Started

Source = Annotated[
    Path | None,
    typer.Argument(
        metavar="[SOURCE]",
        show_default=False,
        help="What to plan at the start; a new workspace gets the example.",
    ),
]
Host = Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on; others than loopback let the network in.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0: any that is free.")]
Workspace = Annotated[
    str | None,
    typer.Option(metavar="URL", show_default=False, help="A DuckDB file or postgresql://…; default: a file in the user's data."),
]
Roots = Annotated[
    list[Path] | None,
    typer.Option("--root", metavar="FOLDER", show_default=False, help="Sources below it may be planned on request. Repeatable."),
]


def serve(
    source: Source = None,
    *,
    host: Host = "127.0.0.1",
    port: Port = 8471,
    workspace: Workspace = None,
    root: Roots = None,
) -> None:
    """Serve plans, and what planners decide, to programs and browsers.

    The first start prints the password of the user admin.
    """
    import uvicorn

    from lotwise.cli.demo import examples
    from lotwise.serve.settings import ServerSettings
    from lotwise.serve.starting import start

    given: dict[str, Any] = {"workspace": workspace, "roots": None if root is None else tuple(root)}
    settings = ServerSettings(**{name: value for name, value in given.items() if value is not None})
    listener = _listener(host, port)
    started = start(settings, source, examples()["bicycle"])
    address = f"http://{_shown(host)}:{listener.getsockname()[1]}"
    _tell(started, address, host, settings.workspace)
    server = uvicorn.Server(uvicorn.Config(started.app, log_level="warning", server_header=False, access_log=False))
    server.run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """The port, before anything is opened: a second server on it ends here."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        refused = f"Nothing can listen on {host}, port {port}: {error.strerror}."
        message = f"{refused}\nMaybe a server runs there already; --port takes another."
        raise Misuse(message) from error
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tell(started: Started, address: str, host: str, workspace: str) -> None:
    typer.echo(f"lotwise serves {workspace} at {address}")
    if started.first_login is not None:
        typer.echo(f"First login: {started.first_login.name}, password {started.first_login.password} (not shown again)")
    if not _is_loopback(host):
        typer.echo(f"Everybody who reaches {host} can log in; put a proxy with HTTPS before it.", err=True)
    if started.first_run is not None:
        typer.echo(f"Run {started.first_run} plans in the background.")
    typer.echo("Ctrl+C stops it.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
