"""`python -m cli`: the same as `lapsewatch`."""

from cli import app

app()
