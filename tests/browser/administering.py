"""Acts of the administrator on the pages of /admin/."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def add_row(page: Page, model: str, *, says: str, **fields: str) -> None:
    """Add a row of reference data; `says` stands in the sentence of success."""
    page.goto(f"/admin/{model}/add/")
    for name, value in fields.items():
        field = page.locator(f"#content-main [name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_contain_text(says)
