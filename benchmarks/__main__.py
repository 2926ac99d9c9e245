"""Run all benchmarks and print their tables."""

import sys

from benchmarks import pages


def main() -> int:
    return 0 if pages.report() else 1


if __name__ == "__main__":
    sys.exit(main())
