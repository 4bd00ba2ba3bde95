"""The field page on a slow line, and under the finger with two hundred changes waiting, in real Chromium.

    .venv/bin/python -m benchmarks.field_page [--runs 5]

First load: Chromium's own network emulation, 400 kbit/s and 400 ms; everything over the wire counts, the
page, its files and the visits. A later load is counted with the server stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.field_faults import close_connections
from benchmarks.rounds import issued_plan, quick_passwords, scorers
from benchmarks.server import prepare_environment, serve
from tests.browser.chromium import LAUNCH

MOST_BYTES, MOST_SECONDS, MOST_MILLISECONDS = 100_000, 3.0, 50
QUEUED = 200
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
AT_ONCE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

TAP = """(line) => new Promise((resolve) => {
  const begun = performance.now();
  line.querySelector('input[value=complete]').click();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
})"""

# Changes as the page writes them, each sent before, so that none takes another's place.
FILL = """async (count) => {
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const { name } = (await indexedDB.databases()).find((row) => /tai-cho-\\d+$/.test(row.name));
  const database = await done(indexedDB.open(name));
  const [first] = await done(database.transaction('operations').objectStore('operations').getAll());
  const write = database.transaction('operations', 'readwrite');
  for (let place = 1; place < count; place += 1) {
    const row = { ...first, id: crypto.randomUUID(), counter: first.counter + place, sent: true };
    write.objectStore('operations').put(row);
  }
  await new Promise((resolve) => (write.oncomplete = resolve));
  database.close();
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="field-page-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        prepare_environment(folder)
        with quick_passwords():
            scorer = scorers(issued_plan(5))[1]
        close_connections()
        with contextlib.ExitStack() as server:
            port, _ = server.enter_context(serve())
            with sync_playwright() as player, player.chromium.launch(**LAUNCH) as browser:
                address = f"http://127.0.0.1:{port}"
                loads = []
                for number in range(runs + 1):
                    with tablet(browser, folder / f"{number}", address, scorer.cookie) as team:
                        load = first_load(team)
                        if number:
                            loads.append(load)
                        if number == runs:
                            later, taps = without_server(team, server, scorer.inspection)
    print_table(loads, later, taps)


@contextlib.contextmanager
def tablet(browser: Browser, folder: Path, address: str, session: str) -> Iterator[Any]:
    """A phone of `tests.browser.onsite`, logged in; that module needs the settings."""
    from tests.browser.onsite import Tablet

    team = Tablet(browser, SimpleNamespace(address=address), address, folder)
    cookie = {"name": "sessionid", "value": session, "url": address, "expires": time.time() + 86_400}
    team.context.add_cookies([cookie])
    try:
        yield team
    finally:
        team.end()


def first_load(team: Any) -> tuple[int, float]:
    """Bytes over the wire until everything is on the device, and seconds until the page can be used."""
    developer = team.context.new_cdp_session(team.page)
    developer.send("Network.enable")
    received: list[float] = []
    developer.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    developer.send("Network.emulateNetworkConditions", SLOW)
    begun = time.monotonic()
    team.page.goto("/onsite/", wait_until="commit")
    team.page.get_by_role("button", name="Chuẩn bị đi kiểm tra").wait_for()
    ready = time.monotonic() - begun
    developer.send("Network.emulateNetworkConditions", AT_ONCE)
    team.press("Chuẩn bị đi kiểm tra")
    expect(team.page.locator(".ready")).to_have_text("Sẵn sàng đi kiểm tra")
    developer.detach()
    return round(sum(received)), ready


def without_server(team: Any, server: contextlib.ExitStack, inspection: int) -> tuple[float, list[float]]:
    """Seconds until the page opens with no server there; milliseconds until a tap has shown its effect."""
    server.close()
    begun = time.monotonic()
    team.open(f"cuoc/{inspection}/cham-diem")
    later = time.monotonic() - begun
    team.score("2")
    team.page.evaluate(FILL, QUEUED)
    team.open(f"cuoc/{inspection}/cham-diem")
    team.has_unsent(QUEUED)
    taps = []
    for number in ("3", "4", "5", "6", "7", "8a", "8b", "9", "10"):
        taps.append(team.line(number).evaluate(TAP))
        team.is_kept(team.line(number).locator("summary .save-state"))
    return later, taps


def print_table(loads: list[tuple[int, float]], later: float, taps: list[float]) -> None:
    size = max(size for size, _ in loads)
    ready = statistics.median(seconds for _, seconds in loads)
    tap = statistics.median(taps)
    print("| the field page | limit | measured |\n| --- | ---: | ---: |")
    print(
        f"| first load over the wire, visits included, largest of {len(loads)} | {MOST_BYTES} B | {size} B |"
    )
    print(
        f"| ready to use at 400 kbit/s, 400 ms, median of {len(loads)} | {MOST_SECONDS:g} s | {ready:.2f} s |"
    )
    print(f"| opened with the server stopped | – | {later:.2f} s, 0 B |")
    print(
        f"| a tap with {QUEUED} changes waiting, median of {len(taps)} (slowest) "
        f"| {MOST_MILLISECONDS} ms | {tap:.0f} ms ({max(taps):.0f} ms) |"
    )
    kept = size <= MOST_BYTES and ready <= MOST_SECONDS and tap <= MOST_MILLISECONDS
    print("\nall within the limits" if kept else "\nNOT within the limits")


if __name__ == "__main__":
    main()
