"""One person at a browser: logs in, opens pages, presses, reads. Remembers what no page may ever cause."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import ConsoleMessage, Error, Locator, Request, Response, expect

from inspections.demo.accounts import PASSWORD
from tests.browser.carrying import session_of
from tests.browser.desks import Desk

PHONE = {"width": 360, "height": 740}
# Chromium reports every answer from 400 on, and a lost connection, on the console: both are asked for here.
REPORTED_ANSWER = "Failed to load resource"


class Person:
    """`page` is the browser's own; the methods say what a person does with it."""

    def __init__(self, desk: Desk):
        self.desk, self.server = desk, desk.server
        self.context, self.page = desk.context, desk.page
        self.troubles: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._hear_of_script)
        self.page.on("response", self._watch)

    def leave(self) -> None:
        """Get up; the desk is as it was but for what was entered and kept."""
        self.desk.leave()
        self.page.remove_listener("console", self._hear)
        self.page.remove_listener("pageerror", self._hear_of_script)
        self.page.remove_listener("response", self._watch)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REPORTED_ANSWER not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _hear_of_script(self, error: Error) -> None:
        self.troubles.append(f"script: {error}")

    def _watch(self, response: Response) -> None:
        asked = response.request
        if response.status >= 500 or (response.status >= 400 and _is_part_of_a_page(asked)):
            self.troubles.append(f"{response.status} {asked.url}")

    # --- Going to places

    def log_in(self, username: str, password: str = PASSWORD) -> Person:
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.press("Đăng nhập")
        return self

    def enter(self, username: str) -> Person:
        """Come with a session that was begun before."""
        key = session_of(self.server.folder, username)
        self.context.add_cookies([{"name": "sessionid", "value": key, "url": self.server.address}])
        return self

    def open(self, path: str) -> int:
        """Open a page of the application; answers its status."""
        return self.page.goto(path).status

    def start_task(self, what: str, about: str = "") -> None:
        """Press the button beside a task of the home page."""
        self.open("/")
        self.task(what, about).get_by_role("link").click()

    def task(self, what: str, about: str = "") -> Locator:
        return self.page.locator(".todo", has_text=what).filter(has_text=about)

    # --- Acting on a page

    def press(self, name: str | re.Pattern, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str | re.Pattern, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("link", name=name, exact=True).first.click()

    def choose(self, label: str, within: Locator | None = None) -> None:
        """Touch the label of a choice, as a thumb does."""
        (within or self.page.locator("main")).locator("label", has_text=label).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").fill(value)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']")

    # --- Reading

    def is_told(self, words: str | re.Pattern) -> None:
        """The sentence of what has just happened."""
        expect(self.page.locator("#messages")).to_contain_text(words)

    def is_refused(self, words: str | re.Pattern) -> None:
        """The sentence of why something was not done, at the head of the form."""
        expect(self.page.locator(".error-summary").first).to_contain_text(words)

    def reads(self, words: str | re.Pattern) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def finds_no(self, *names: str) -> None:
        """None of these buttons and links stands on the page."""
        for name in names:
            expect(self.page.locator("main").get_by_role("button", name=name)).to_have_count(0)
            expect(self.page.locator("main").get_by_role("link", name=name)).to_have_count(0)

    def download(self, path: str) -> bytes:
        """The bytes behind an address, as the browser's own session gets them."""
        answer = self.context.request.get(path)
        assert answer.ok, f"{answer.status} {path}"
        return answer.body()

    def width_of_page(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth")


def _is_part_of_a_page(request: Request) -> bool:
    return request.resource_type in ("stylesheet", "script", "image", "font")


MakePerson = Callable[..., Person]
