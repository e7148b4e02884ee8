"""Judge every small history and print the table of docs/exhaustive.md: `make histories`."""

import sys
from collections.abc import Mapping
from time import perf_counter

from tests.reference.compare import compare
from tests.reference.histories import families


def main() -> int:
    """Print a line for each family and one for all; 1 where the engine and the reference differ."""
    failed = False
    sums = {"histories": 0, "judged": 0, "rows": 0}
    began = perf_counter()
    say("| family | histories | functions | days | readings | judged | rows compared | seconds |")
    say("|---|---:|---:|---:|---:|---:|---:|---:|")
    for family in families():
        begun, rows = perf_counter(), 0
        for number in range(len(family.readings)):
            compared, found = compare(family, number)
            rows += compared
            failed = failed or bool(found)
            sys.stderr.write("".join(f"{line}\n" for line in found))
        figures = {"histories": len(family.histories), "judged": family.judged, "rows": rows}
        sums = {name: sums[name] + figure for name, figure in figures.items()}
        crossed = f"{len(family.functions)} | {len(family.days)} | {len(family.readings)}"
        say(line(family.name, figures, crossed, perf_counter() - begun))
    say(line("all", sums, "| | ", perf_counter() - began))
    return int(failed)


def line(name: str, figures: Mapping[str, int], crossed: str, seconds: float) -> str:
    """One line of the table."""
    judged, rows = f"{figures['judged']:,}", f"{figures['rows']:,}"
    return f"| {name} | {figures['histories']:,} | {crossed} | {judged} | {rows} | {seconds:.1f} |"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
