"""Python reads this where the folder is on its path: notes what the threads of a server do, a thousand times a second.

Writes the counts to the file that SAMPLES names, as JSON, several times a second.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

ROOT = str(Path(__file__).parents[3]) + os.sep
EVERY_SECONDS, WRITE_EVERY = 0.001, 200
# The first of these words in the path of a frame, from the innermost on, says whose time it is. What none knows (json,
# hashing) is the time of whoever called it.
OURS = {"queries": "questions", "store": "questions", "pages": "ours", "ui": "ours", "app.py": "ours"}
OTHERS = ("plotly", "polars", "pyarrow", "streamlit")
IDLE = ("selectors.py", "runners.py")  # the second where the loop itself is no Python


def whose(frame: FrameType | None) -> str:
    """Whose time it is that a thread spends at this frame."""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(ROOT) and "site-packages" not in path:
            return OURS.get(path.removeprefix(ROOT).partition(os.sep)[0], "ours")
        for other in OTHERS:
            if f"site-packages{os.sep}{other}{os.sep}" in path:
                return other
        frame = frame.f_back
    return "rest"


def sample(to: Path) -> None:
    """Count, for ever."""
    counts: Counter[str] = Counter()
    while True:
        for _ in range(WRITE_EVERY):
            time.sleep(EVERY_SECONDS)
            named = {thread.ident: thread.name for thread in threading.enumerate()}
            for ident, frame in sys._current_frames().items():
                name = named.get(ident, "")
                if name.startswith("ScriptRunner"):
                    counts[f"script: {whose(frame)}"] += 1
                elif name == "MainThread" and not frame.f_code.co_filename.endswith(IDLE):
                    counts["event loop"] += 1
        temporary = to.with_suffix(".new")
        temporary.write_text(json.dumps(counts), "utf-8")
        temporary.replace(to)


if "SAMPLES" in os.environ:
    threading.Thread(target=sample, args=(Path(os.environ["SAMPLES"]),), daemon=True).start()
