"""What the walls cost: list pages and case pages at Bergen's size, with them and without them, in turn.

    bin/demo            (once, so that there is something to measure)
    bench/walls [--rounds 30]

Runs in one process over the demo's database. «Uten» is the same build and the same data, through a connection of
the owner of the tables, whom row-level security does not hold, and with the shields of protected addresses taken out
of the policies. What a policy says of compartments and relations stays in both: without it, the pages would be other
pages with other rows. «Med» is the application's role, as web and workers are. Every page is asked for both ways in
each round, and what the answers show is noted in the demo's read log, as when people open them. Machines are noisy:
compare the two columns, and the ratio to 25 plain rows from one query, not the milliseconds.

Ends with 1 when the median of what the walls add to the list pages, or telling the database who asks, is over its goal.
"""

import argparse
import gc
import os
import re
import statistics
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runner.servers import servers

HERE = Path(__file__).parent
#: At most this is added to the median of the list pages, and this many milliseconds to a request by the context.
MOST_ADDED, MOST_MS = 0.15, 1.0
BACKEND = "django.contrib.auth.backends.ModelBackend"
REFERENCE = {"title": "(25 rader, én spørring)", "as": "", "path": "/malestokk/rader/"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--page", default="", help="only pages whose title has this in it")
    options = parser.parse_args()
    with servers("demo") as given:
        os.environ.update(given.environment("demo"))
        import django

        django.setup()
        return measure(options.rounds, given.owner_url, options.page)


def measure(rounds: int, owner_url: str, only: str) -> int:
    from django.test.utils import setup_test_environment

    setup_test_environment()
    sides = Sides(owner_url)
    declared = tomllib.loads((HERE / "pages.toml").read_text())["page"]
    pages = [page for page in declared if only in page["title"]]
    reference = statistics.median(sides.times(REFERENCE, rounds)["med"])
    print(f"{'side':26}{'uten ms':>10}{'med ms':>10}{'tillegg':>10}{'ms':>8}{'ganger referansen':>20}")
    print(f"{REFERENCE['title']:26}{'':>10}{reference:>10.1f}")
    lists, added = [], []
    for page in pages:
        took = sides.times(page, rounds)
        without, with_walls = (statistics.median(took[side]) for side in ("uten", "med"))
        share, more = with_walls / without - 1, with_walls - without
        added.append(more)
        if "from" not in page:
            lists.append(share)
        print(
            f"{page['title']:26}{without:>10.1f}{with_walls:>10.1f}{share:>+10.1%}{more:>8.2f}"
            f"{with_walls / reference:>20.1f}"
        )
    middle = statistics.median(lists) if lists else 0.0
    context = sides.context(rounds * 10)
    print(f"\nlistesider, median av tillegget: {middle:+.1%} (mål: under {MOST_ADDED:.0%})")
    print(f"alle sider, median av tillegget: {statistics.median(added):+.2f} ms")
    print(f"å si hvem som spør: {context:.2f} ms for hver forespørsel (mål: under {MOST_MS:.0f} ms)")
    return int(middle >= MOST_ADDED or context >= MOST_MS)


class Sides:
    """Two connections, the application's and the owner's, and the pages asked for through the one or the other."""

    def __init__(self, owner_url: str) -> None:
        from django.db import connections

        from config.settings.env import database
        from core.agencies.policies import all_policies

        owner = connections.create_connection("default")
        owner.settings_dict = {**owner.settings_dict, **database(owner_url)}
        self.connections = {"med": connections["default"], "uten": owner}
        self.shields = {policy: policy.shields for policy in all_policies()}

    def times(self, page: dict[str, Any], rounds: int) -> dict[str, list[float]]:
        """Milliseconds by side; two rounds of warming up are not counted."""
        took: dict[str, list[float]] = {"uten": [], "med": []}
        client = self._client(page["as"])
        path = page.get("path") or self._found(client, page)
        # Nothing is swept while the clock runs: it would fall on whichever side comes next.
        gc.collect()
        gc.disable()
        for number in range(rounds + 2):
            for side in ("uten", "med") if number % 2 else ("med", "uten"):
                spent = self._ask(client, path, side)
                if number > 1:
                    took[side].append(spent)
        gc.enable()
        return took

    def context(self, times: int) -> float:
        """Telling the database who asks: what every request does, whatever its page."""
        from django.db import transaction

        from core.accounts.models import User
        from core.agencies import actors
        from core.agencies.context import set_context

        actor = actors.for_user(User.objects.get(username="saksbehandler.bergen"))
        took = []
        with self._as("med"), transaction.atomic():
            for _ in range(times):
                start = time.perf_counter()
                set_context(actor)
                took.append((time.perf_counter() - start) * 1000)
        return statistics.median(took)

    def _client(self, username: str) -> Any:
        from django.test import Client

        from core.accounts.models import User

        client = Client()
        if username:
            client.force_login(User.objects.get(username=username), backend=BACKEND)
        return client

    def _found(self, client: Any, page: dict[str, Any]) -> str:
        with self._as("med"):
            text = client.get(page["from"]).content.decode()
        found = re.search(f'href="({page["find"]})"', text)
        if found is None:
            raise SystemExit(f"{page['title']}: fant ingen adresse på {page['from']}")
        return found[1]

    def _ask(self, client: Any, path: str, side: str) -> float:
        with self._as(side):
            start = time.perf_counter()
            answer = client.get(path)
            spent = (time.perf_counter() - start) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path}: svarte {answer.status_code}")
        return spent

    @contextmanager
    def _as(self, side: str) -> Iterator[None]:
        from django.db import connections

        # Two connections, not two roles on one: a statement that is prepared belongs to the role it was prepared for.
        connections["default"] = self.connections[side]
        for policy, shields in self.shields.items():
            policy.shields = shields if side == "med" else {}
        try:
            yield
        finally:
            connections["default"] = self.connections["med"]
            for policy, shields in self.shields.items():
                policy.shields = shields


if __name__ == "__main__":
    os.chdir(HERE.parent)
    sys.exit(main())
