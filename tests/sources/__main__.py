"""Write docs/sentences.md from sentences.toml: `make sentences`."""

import sys

from tests.sources.table import DOCUMENT, document, sentences, within


def main() -> int:
    """Write the document, or say what is wrong with the table and return 1."""
    table = sentences()
    wrong = list(within(table))
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    if not wrong:
        DOCUMENT.write_text(document(table), encoding="utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
