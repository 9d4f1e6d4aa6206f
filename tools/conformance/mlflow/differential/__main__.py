"""python -m differential --orrery-url URL [--seed N] [--only NAME]

The status is 0 only when nothing differs but what `known.json` explains, and everything it explains was seen to differ.
"""

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import compare, servers
from .scenarios import SCENARIOS
from .session import Session

SHOWN_OF_A_KIND = 4
TOKEN_VARIABLE = "ORRERY_TOKEN"


def main():
    options = read_options()
    chosen = {name: play for name, play in SCENARIOS.items() if not options.only or options.only in name}
    known = compare.read_known()
    with servers.mlflow_server() as mlflow, ThreadPoolExecutor() as pool:
        orrery = servers.orrery(options.orrery_url, os.environ.get(TOKEN_VARIABLE))
        orrery.reset()
        found, asked = [], 0
        for name, play in chosen.items():
            sessions = [Session(server, name, options.seed) for server in (mlflow, orrery)]
            for _ in pool.map(play, sessions):
                pass
            asked += len(sessions[0].exchanges)
            found += compare.differences(name, *(session.exchanges for session in sessions))
    return report(found, known, asked, complete=not options.only)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orrery-url", required=True, help=f"with an admin's token in {TOKEN_VARIABLE}")
    parser.add_argument("--seed", default="1", help="another seed asks other questions")
    parser.add_argument("--only", help="only scenarios whose names contain this")
    return parser.parse_args()


def report(found, known, asked, complete):
    unexplained = []
    for difference in found:
        reasons = [each for each in known if each.explains(difference)]
        for each in reasons:
            each.count += 1
        if not reasons:
            unexplained.append(difference)
    alike = Counter()
    for difference in unexplained:
        alike[difference.kind] += 1
        if alike[difference.kind] <= SHOWN_OF_A_KIND:
            print(f"{difference.show()}\n")
    for (scenario, *kind), count in alike.items():
        if count > SHOWN_OF_A_KIND:
            print(f"… and {count - SHOWN_OF_A_KIND} more like [{scenario}] {' | '.join(map(str, kind))}")
    for each in known:
        print(f"meant, {each.count} times: {each.reason}")
    stale = [each for each in known if complete and not each.count]
    for each in stale:
        print(f"no longer differs, take it from known.json: {each}")
    print(f"asked {asked}, differ {len(found)}, unexplained {len(unexplained)}")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
