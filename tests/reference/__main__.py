"""Judge every small history and print the table of docs/exhaustive.md: `make histories`."""

import sys
from collections.abc import Mapping
from time import process_time

from tests.reference.compare import compare
from tests.reference.histories import families


def main() -> int:
    """Print a line for each family and one for all; 1 where the engine and the reference differ.

    Seconds are the processor's, of all threads: those of a clock say more about what else the machine is doing.
    """
    failed = False
    sums = {"histories": 0, "judged": 0, "rows": 0}
    began = process_time()
    say("| family | histories | functions | days | readings | judged | rows compared | CPU seconds |")
    say("|---|---:|---:|---:|---:|---:|---:|---:|")
    for family in families():
        begun, rows = process_time(), 0
        for number in range(len(family.readings)):
            compared, found = compare(family, number)
            rows += compared
            failed = failed or bool(found)
            sys.stderr.write("".join(f"{line}\n" for line in found))
        figures = {"histories": len(family.histories), "judged": family.judged, "rows": rows}
        sums = {name: sums[name] + figure for name, figure in figures.items()}
        crossed = f"{len(family.functions)} | {len(family.days)} | {len(family.readings)}"
        say(line(family.name, figures, crossed, process_time() - begun))
    say(line("all", sums, "| | ", process_time() - began))
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
