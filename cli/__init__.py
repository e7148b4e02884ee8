"""`lapsewatch`: the command line beside the dashboard; it runs the same code and is what a nightly job calls.

Every command ends with 0 (done), 1 (refused, or nobody of that id) or 2 (wrong use, or nothing to answer from), as
docs/feeds.md says, and says in one sentence per problem on standard error what is wrong, where, and what to do. A
command is a module of its name here, which adds it to `commands.app`.
"""

from cli import connect, demo, doctor, explain, history, judge, lists, load, packets, policy, serve, versions, whatif
from cli.commands import app

__all__ = [
    "app",
    "connect",
    "demo",
    "doctor",
    "explain",
    "history",
    "judge",
    "lists",
    "load",
    "packets",
    "policy",
    "serve",
    "versions",
    "whatif",
]
