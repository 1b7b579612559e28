"""Measures pages of a running demo with one client, beside two references taken in the same run.

    bench/pages [--url http://127.0.0.1:8000/] [--rounds 30]

Prints a table: page, rows in its tables, queries, median and 95th percentile in milliseconds, and the ratio of the
median to that of 25 plain-template rows from one query. Machines are noisy: compare ratios, not milliseconds.
Ends with 1 when a page fails, or uses more queries than it may.
"""

import argparse
import http.client
import re
import statistics
import sys
import time
import tomllib
import urllib.parse
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path


@dataclass
class Client:
    """A browser in miniature: keeps cookies, follows no redirects."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None, *, count: bool = False
    ) -> tuple[int, dict[str, str], str, float]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies["csrftoken"],
            }
        if count:
            headers["X-Count-Queries"] = "1"
        start = time.perf_counter()
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        took = (time.perf_counter() - start) * 1000
        for value in response.headers.get_all("Set-Cookie", []):
            for key, morsel in SimpleCookie(value).items():
                self.cookies[key] = morsel.value
        connection.close()
        return response.status, dict(response.headers), text, took

    def sign_in(self, username: str) -> None:
        _, _, page, _ = self.request("GET", "/logg-inn/")
        action = re.search(r'action="([^"]*/person/)"', page)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if not action or not token:
            sys.exit("Fant ingen personer å logge inn som. Går demoen?")
        form = {"csrfmiddlewaretoken": token[1], "username": username}
        status, *_ = self.request("POST", action[1], form)
        if status != 302:
            sys.exit(f"Innlogging som {username} svarte {status}.")


def measure(client: Client, path: str, rounds: int) -> tuple[list[float], int, int, int]:
    """Times in milliseconds, status, queries, and body rows in tables; two rounds of warming up are not counted."""
    status, headers, text, _ = client.request("GET", path, count=True)
    client.request("GET", path)
    times = [client.request("GET", path)[3] for _ in range(rounds)]
    rows = len(re.findall(r"<tr\b", "".join(re.findall(r"<tbody.*?</tbody>", text, re.S))))
    return times, status, int(headers.get("X-Queries", 0)), rows


def percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000/")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    parts = urllib.parse.urlsplit(options.url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80

    nobody = Client(host, port)
    results = []
    for title, path in (("(tom side)", "/malestokk/tom/"), ("(25 rader, én spørring)", "/malestokk/rader/")):
        results.append((title, *measure(nobody, path, options.rounds), None))
    reference = statistics.median(results[1][1])
    clients: dict[str, Client] = {}
    for page in tomllib.loads((Path(__file__).parent / "pages.toml").read_text())["page"]:
        client = clients.get(page["as"])
        if client is None:
            client = clients[page["as"]] = Client(host, port)
            client.sign_in(page["as"])
        path = page.get("path")
        if path is None:
            _, _, text, _ = client.request("GET", page["from"])
            found = re.search(f'href="({page["find"]})"', text)
            if not found:
                results.append((page["title"], [0.0], 404, 0, 0, page["limit"]))
                continue
            path = found[1]
        results.append((page["title"], *measure(client, path, options.rounds), page["limit"]))

    print(f"{'side':<26}{'rader':>6}{'spørringer':>12}{'median ms':>11}{'p95 ms':>9}{'forhold':>9}")
    failed = False
    for title, times, status, queries, rows, limit in results:
        wrong = status != 200 or (limit is not None and queries > limit)
        failed |= wrong
        median = statistics.median(times)
        note = f"  svarte {status}" if status != 200 else f"  over grensen på {limit}" if wrong else ""
        print(
            f"{title:<26}{rows:>6}{queries:>12}{median:>11.1f}{percentile(times, 0.95):>9.1f}"
            f"{median / reference:>9.1f}{note}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
