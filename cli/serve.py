"""`lapsewatch serve`: the dashboard's server."""

from typing import Annotated

import typer

from cli.commands import app


@app.command(epilog="Example: lapsewatch serve --port 8501")
def serve(
    port: Annotated[int, typer.Option(help="The port of this machine.", min=1, max=65_535)] = 8501,
) -> None:
    """Serve the dashboard on 127.0.0.1 until it is stopped (Ctrl+C).

    Without LAPSEWATCH_CONFIG for one person on this machine, with it for everybody who signs in (docs/deploy.md).

    Where LAPSEWATCH_STATE names what judge has written, the page of a state (docs/scale.md).
    """
    from serve import run  # noqa: PLC0415 (Streamlit takes a second to import, which no other command needs)

    run(port)
