"""`python -m cli`: the same as `lapsewatch`."""

from cli import app

if __name__ == "__main__":
    app()
