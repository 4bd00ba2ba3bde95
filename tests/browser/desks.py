"""Desks with a browser, at which one person sits after another: to set one up takes half a second.

Who leaves a desk leaves nothing on it. A browser whose clock or network a test changes is taken `alone` and
ends with the test.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from tests.browser.chromium import PATIENCE
from tests.browser.serving import Server

DESK = {"width": 1280, "height": 800}
# What a browser is told; nobody waits for a page to glide to its place.
USUAL = {
    "viewport": DESK,
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "reduced_motion": "reduce",
}


class Desk:
    """A browser's context with one page in it; `kind` names what it was told, "" for one to be used once."""

    def __init__(self, browser: Browser, server: Server, told: dict[str, Any], reads_frames: bool, kind: str):
        self.server, self.kind = server, kind
        self.viewport = told["viewport"]
        self.context = browser.new_context(base_url=server.address, **told)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.developer = self.context.new_cdp_session(self.page)
        if not reads_frames:
            self._leave_papers_out()

    def _leave_papers_out(self) -> None:
        """Papers shown inside a page take a second each; only a reader of frames waits for them.

        Asked of the browser itself: with a route, it would fetch every stylesheet anew for every page.
        """
        whole_page = self.developer.send("Page.getFrameTree")["frameTree"]["frame"]["id"]

        def answer(paused: dict) -> None:
            which = {"requestId": paused["requestId"]}
            if paused["frameId"] == whole_page:
                self.developer.send("Fetch.continueRequest", which)
            else:
                self.developer.send("Fetch.fulfillRequest", which | {"responseCode": 200, "body": ""})

        self.developer.on("Fetch.requestPaused", answer)
        self.developer.send(
            "Fetch.enable", {"patterns": [{"urlPattern": "*.pdf", "resourceType": "Document"}]}
        )

    def leave(self) -> None:
        """Close what was opened beside the page, and go."""
        self.page.unroute_all()
        for page in self.context.pages:
            if page != self.page:
                page.close()
        # A page of the same place: for an empty one, the browser would begin a new process.
        self.page.goto("/healthz")

    def clear(self) -> None:
        """Leave nothing of whoever sat here."""
        self.page.evaluate("sessionStorage.clear()")
        self.context.clear_cookies()
        everything = {"origin": self.server.address, "storageTypes": "all"}
        self.developer.send("Storage.clearDataForOrigin", everything)
        if self.page.viewport_size != self.viewport:
            self.page.set_viewport_size(self.viewport)


class Desks:
    """Those that are free, by what their browsers were told."""

    def __init__(self, browser: Browser, server: Server):
        self.browser, self.server = browser, server
        self._free: dict[str, list[Desk]] = {}

    def take(self, *, alone: bool = False, reads_frames: bool = False, **told: Any) -> Desk:
        kind = "" if alone else repr((reads_frames, sorted(told.items())))
        free = self._free.get(kind)
        return free.pop() if free else Desk(self.browser, self.server, USUAL | told, reads_frames, kind)

    def give_back(self, desk: Desk) -> None:
        if desk.kind:
            desk.clear()
            self._free.setdefault(desk.kind, []).append(desk)
        else:
            desk.context.close()
