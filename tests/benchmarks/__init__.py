"""Figures, not tests: `make bench` measures them side by side in one run and writes BENCHMARKS.md."""
