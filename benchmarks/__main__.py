"""Run all benchmarks and print their tables."""

import sys

from benchmarks import documents, dossiers, feeds, org_charts, pages, sending


def main() -> int:
    parts = (pages, feeds, sending, dossiers, documents, org_charts)
    kept = [part.report() for part in parts]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
