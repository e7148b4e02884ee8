"""An invented district, alive and faulty on purpose: `write_demo` writes its feeds and the truth about them."""

from demo.write import TRUTH_COLUMNS, DemoSummary, write_demo

__all__ = ["TRUTH_COLUMNS", "DemoSummary", "write_demo"]
