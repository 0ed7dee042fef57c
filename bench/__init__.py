"""What we measure, and against what: `python -m bench` (make bench). See docs/benchmarks.md."""
