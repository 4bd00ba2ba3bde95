"""A tablet in the field: a browser whose data outlives it, and a bad line to the server."""

from __future__ import annotations

import copy
import http.client
import json
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.carrying import session_of
from tests.browser.chromium import LAUNCH, PATIENCE
from tests.browser.desks import USUAL
from tests.browser.person import PHONE, REPORTED_ANSWER
from tests.browser.serving import DATABASE, Server, manage

COMPLETE, INCOMPLETE = "Thực hiện đầy đủ", "Chưa đầy đủ (trừ 5 điểm)"
OPERATIONS = "/onsite/api/operations/"


class Tablet:
    """One device. In a `folder` it keeps a browser of its own, which `restart` ends as a flat battery does.

    The others are at home in one browser, each with its own data: to start one for each takes a second.
    """

    def __init__(self, browser: Browser, server: Server, address: str = "", folder: Path | None = None):
        self._browser, self._folder, self.server = browser, folder, server
        self.address = address or server.address
        self.troubles: list[str] = []
        self.page: Page
        self.wake()

    def wake(self) -> None:
        """Opened again after `close`."""
        told = USUAL | {"viewport": PHONE, "base_url": self.address, "accept_downloads": True}
        if self._folder:
            kind = self._browser.browser_type
            self.context = kind.launch_persistent_context(self._folder, **LAUNCH, **told)
        else:
            self.context = self._browser.new_context(**told)
        self.context.set_default_timeout(PATIENCE)
        self._take(self.context.pages[0] if self._folder else self.context.new_page())

    def _take(self, page: Page) -> None:
        self.page = page
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and REPORTED_ANSWER not in text:
            self.troubles.append(f"console: {text}")

    def close(self) -> None:
        assert self._folder, "what is on this device is lost with its browser"
        self.end()

    def restart(self) -> None:
        self.close()
        self.wake()

    def end(self) -> None:
        self.context.close()

    def enter(self, username: str) -> Tablet:
        """Logged in, as a phone stays logged in: the session outlives the browser."""
        key = session_of(self.server.folder, username)
        cookie = {"name": "sessionid", "value": key, "url": self.address, "expires": time.time() + 86_400}
        self.context.clear_cookies()
        self.context.add_cookies([cookie])
        return self

    def log_out_behind_its_back(self) -> None:
        self.context.clear_cookies(name="sessionid")

    # --- Going to places

    def open(self, place: str = "") -> None:
        """Load the field page at a view, named by what follows the #."""
        view = f"/onsite/#/{place}"
        if self.page.url.startswith(f"{self.address}/onsite/#"):
            # Another # alone would not load it; by way of an empty page, the browser begins a process anew.
            self.page.evaluate("view => history.replaceState(null, '', view)", view)
            self.page.reload()
        else:
            self.page.goto(view)
        expect(self.page.locator("main h1")).not_to_have_text("")

    def prepare(self) -> None:
        self.open()
        self.press("Chuẩn bị đi kiểm tra")
        expect(self.page.locator(".ready")).to_have_text("Sẵn sàng đi kiểm tra")

    # --- Acting

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("button", name=name, exact=True).click()

    def line(self, number: str) -> Locator:
        found = self.page.locator(
            "details.score-line", has=self.page.locator(f".score-number:text-is('{number}')")
        )
        if not found.evaluate("box => box.open"):
            found.locator("summary").click()
        return found

    def score(self, number: str, incomplete: dict[str, str] | None = None) -> Locator:
        """Score a line; `incomplete` has contents with their reasons. It is on the disk afterwards."""
        line = self.line(number)
        line.locator("label", has_text=INCOMPLETE if incomplete else COMPLETE).click()
        for place, (content, reason) in enumerate((incomplete or {}).items()):
            if place:
                self.press("Thêm nội dung chưa đầy đủ", within=line)
            line.get_by_label("Nội dung nào chưa đầy đủ?").nth(place).fill(content)
            line.locator(".deduction").nth(place).get_by_label("Lý do, căn cứ").fill(reason)
        self.is_kept(line.locator("summary .save-state"))
        return line

    def is_kept(self, state: Locator) -> None:
        expect(state).to_have_attribute("data-state", "kept")

    def write_minutes(self, **texts: str) -> None:
        for name, text in texts.items():
            entry = self.page.locator(f"#bien-ban-{name}")
            entry.fill(text)
            entry.blur()
            self.is_kept(self.page.locator(".kept-entry", has=entry).locator(".save-state"))

    def add_photo(self, picture: Path, within: Locator) -> None:
        within.get_by_label("Chọn ảnh").set_input_files(picture)
        self.is_kept(within.locator(".photo-list .save-state").last)

    # --- Reading

    def says(self, words: str) -> None:
        """The state of everything, at the head of the page."""
        expect(self.page.locator("#state")).to_contain_text(words)

    def has_unsent(self, count: int) -> None:
        expect(self.page.locator("#unsent")).to_have_text(f"Chưa gửi: {count}")

    def sends_all(self) -> None:
        self.open("chua-gui")
        expect(self.page.locator(".unsent-count")).to_have_text("Chưa gửi còn lại: 0")
        expect(self.page.locator("#state")).to_contain_text("Máy chủ đã nhận")

    def renew(self) -> None:
        """What the server has now comes to this device, and the page that is open hears of it."""
        long_ago = "2022-01-01T00:00:00+07:00"
        self.change_stored(
            "facts", f"row => row.name === 'packs_at' ? {{ ...row, value: '{long_ago}' }} : row"
        )
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        while {"name": "packs_at", "value": long_ago} in self.stored("facts"):
            self.page.wait_for_timeout(50)
        self.page.wait_for_timeout(300)  # the page reads its tables anew a moment later

    def second_tab(self) -> Tablet:
        """Another tab of the same browser, for the same person."""
        tab = copy.copy(self)
        tab._take(self.context.new_page())
        return tab

    def change_stored(self, name: str, change: str) -> None:
        """Writes the rows of one of the page's own tables anew; `change` is a function of a row."""
        self.page.evaluate(_CHANGE_TABLE.replace("CHANGE", change), name)

    def stored(self, name: str) -> list[dict]:
        """The rows of one of the page's own tables, without bytes."""
        return self.page.evaluate(_READ_TABLE, name)


_READ_TABLE = """async (name) => {
  const found = (await indexedDB.databases()).filter((row) => /tai-cho-\\d+$/.test(row.name));
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const rows = [];
  for (const { name: database } of found) {
    const open = await done(indexedDB.open(database));
    rows.push(...(await done(open.transaction(name).objectStore(name).getAll())));
    open.close();
  }
  return rows.map(({ thumb, bytes, ...row }) => row);
}"""


_CHANGE_TABLE = """async (name) => {
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const found = (await indexedDB.databases()).find((row) => /tai-cho-\\d+$/.test(row.name));
  const database = await done(indexedDB.open(found.name));
  const write = database.transaction(name, 'readwrite');
  const rows = write.objectStore(name);
  for (const row of await done(rows.getAll())) rows.put((CHANGE)(row));
  await new Promise((resolve) => (write.oncomplete = resolve));
  database.close();
}"""


# --- What the server holds -------------------------------------------------------------------------


def rows_of(server: Server, question: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(server.folder / DATABASE)) as database, database:
        return database.execute(question, values).fetchall()


def operations_of(server: Server) -> list[tuple]:
    return rows_of(server, "SELECT kind, outcome FROM inspections_fieldoperation ORDER BY counter")


def content_on_the_server(server: Server, inspection: int) -> str:
    asked = (
        "from inspections.models import Inspection\n"
        "from inspections.content import canonical_bytes, inspection_content\n"
        f"print(canonical_bytes(inspection_content(Inspection.objects.get(pk={inspection}))).decode())"
    )
    return manage(server.folder, "shell", "--no-imports", "-c", asked).strip()


def read_through(tablet: Tablet) -> dict:
    (visit,) = [row for row in tablet.stored("visits") if row.get("reading")]
    return visit["reading"]


def said(text: str) -> dict:
    return json.loads(text)


# --- A bad line ------------------------------------------------------------------------------------


def _is_meant(path: str, beginning: str) -> bool:
    """A path that begins so; a $ at the end means that path alone."""
    return path == beginning[:-1] if beginning.endswith("$") else path.startswith(beginning)


Change = Callable[[bytes], bytes]


class Line:
    """Stands between a tablet and the server, and does to the answers what a bad line does."""

    def __init__(self, server: Server):
        self.server = server
        self.faults: list[tuple[str, str]] = []  # (beginning of a path, what happens), used up one by one
        self.always: dict[str, str] = {}  # the same, for as long as it stands
        self.rewrite: Change = lambda body: body
        self.released = threading.Event()  # lets go of what is "held"
        self.asked: list[str] = []  # the paths of all requests
        line = self

        class Carry(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # noqa: N802 (the library's name)
                line.carry(self)

            do_POST = do_PATCH = do_HEAD = do_GET  # noqa: N815

            def log_message(self, *words: object) -> None:
                pass

        class Listening(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *of: object) -> None:
                pass  # a browser that is closed in the middle of an answer

        self._listening = Listening(("127.0.0.1", 0), Carry)
        self.address = f"http://127.0.0.1:{self._listening.server_port}"
        threading.Thread(target=self._listening.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.released.set()
        self._listening.shutdown()
        self._listening.server_close()

    def carry(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        self.asked.append(asked.path)
        fault = self._fault_for(asked.path)
        if fault.isdigit():
            self._answer(asked, int(fault), [("Content-Type", "text/html")], b"<h1>no</h1>")
            return
        if fault == "slow":
            time.sleep(1.5)
        if fault == "held":
            self.released.wait(PATIENCE / 1000)
        try:
            status, headers, answer = self._forward(asked, body)
        except OSError:
            asked.close_connection = True
            return
        if fault == "lost answer":
            asked.close_connection = True  # the server has done it; nobody hears so
            return
        self._answer(asked, status, headers, self.rewrite(answer))

    def _fault_for(self, path: str) -> str:
        for place, (beginning, fault) in enumerate(self.faults):
            if _is_meant(path, beginning):
                del self.faults[place]
                return fault
        return next((fault for beginning, fault in self.always.items() if _is_meant(path, beginning)), "")

    def _forward(self, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list, bytes]:
        there = http.client.HTTPConnection(urlsplit(self.server.address).netloc, timeout=30)
        with closing(there):
            headers = {name: value for name, value in asked.headers.items() if name != "Accept-Encoding"}
            there.request(asked.command, asked.path, body=body, headers=headers)
            answer = there.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def _answer(self, asked: BaseHTTPRequestHandler, status: int, headers: list, body: bytes) -> None:
        left_out = {"content-length", "transfer-encoding", "connection", "keep-alive"}
        asked.send_response_only(status)
        for name, value in headers:
            if name.lower() not in left_out:
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        if asked.command != "HEAD":
            asked.wfile.write(body)
