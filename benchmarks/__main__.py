"""Run the benchmarks and print their tables; exit code 1 when a promise is broken.

python -m benchmarks                 all of them, on SQLite
python -m benchmarks districts       only that one
python -m benchmarks --database postgresql://postgres@127.0.0.1:5432/postgres
"""

import argparse
import sys

from benchmarks import districts, documents, dossiers, feeds, org_charts, pages, sending

PARTS = {
    part.__name__.rpartition(".")[2]: part
    for part in (pages, feeds, sending, dossiers, documents, org_charts, districts)
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Figures in seconds.")
    parser.add_argument("parts", nargs="*", help=f"which of {', '.join(PARTS)}; none: all")
    parser.add_argument(
        "--database",
        metavar="ADDRESS",
        help="of a PostgreSQL server on which databases may be made; else SQLite",
    )
    given = parser.parse_args()
    unknown = [name for name in given.parts if name not in PARTS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}, only {', '.join(PARTS)}")
    kept = [
        part.report(given.database)
        for name, part in PARTS.items()
        if name in (given.parts or PARTS)
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
