"""Figures in seconds: `make bench`. Ratios against a baseline of the same run count."""
