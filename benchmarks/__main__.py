"""Run all benchmarks and print their tables."""

import sys

from benchmarks import feeds, pages


def main() -> int:
    return 0 if all([pages.report(), feeds.report()]) else 1


if __name__ == "__main__":
    sys.exit(main())
