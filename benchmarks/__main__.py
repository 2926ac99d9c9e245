"""Run all benchmarks and print their tables."""

import sys

from benchmarks import dossiers, feeds, pages, sending


def main() -> int:
    return 0 if all([pages.report(), feeds.report(), sending.report(), dossiers.report()]) else 1


if __name__ == "__main__":
    sys.exit(main())
