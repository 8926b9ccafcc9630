"""One source for a city of 80 agencies with eight years each, in three families of sites.

A local site of each family is pulled on two nights. Printed: reports found in the first night, requests per list in the
second (goal: 3 at most), and the shortest distance between two requests as the server saw them (0.002 s asked for).

    python benchmarks/city.py [--agencies 80]

Two shared cores, busy: 640 of 640 reports in each family in 20 s; 2.0, 0.1 and 1.0 requests per list; 3.1 ms kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cities import CITIES, INTERVAL, YEARS, City
from website import Website


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agencies", type=int, default=80)
    count = parser.parse_args().agencies
    good = True
    for family in CITIES:
        with Website() as site, tempfile.TemporaryDirectory(prefix="city-") as folder:
            city = City(site, family, count, Path(folder))
            started = time.perf_counter()
            found = len({kept.source_url for kept in city.night(0).kept})
            seconds = time.perf_counter() - started
            again = len(city.night(1).kept)
            asked = len(site.asked) / count
            print(
                f"{family}: {found} of {count * len(YEARS)} reports in {seconds:.1f} s; second night {again} reports, "
                f"{asked:.2f} requests per list; shortest interval {city.shortest_interval * 1000:.1f} ms"
            )
            good &= found == again == count * len(YEARS) and asked <= 3.1 and city.shortest_interval >= INTERVAL
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
