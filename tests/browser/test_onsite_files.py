"""The files of the field page: all are kept on the device, the first screen's are asked for together."""

from __future__ import annotations

import re

from inspections import onsite_files
from tests.browser.person import MakePerson

IMPORT = re.compile(r'^import .*from "\./([\w-]+\.js)";', re.MULTILINE)


def imported_by(name: str, known: set[str]) -> set[str]:
    """The modules that `name` imports before it runs, directly or not."""
    text = (onsite_files.FOLDER / name).read_text(encoding="utf-8")
    for found in IMPORT.findall(text):
        if found not in known:
            known.add(found)
            imported_by(found, known)
    return known


def test_what_the_first_screen_needs_is_asked_for_together():
    needed = {f"onsite/{name}" for name in imported_by("page.js", set())}
    assert needed == set(onsite_files.MODULES)


def test_every_file_is_kept_and_none_names_another_place():
    files = {f"onsite/{file.name}" for file in onsite_files.FOLDER.iterdir()}
    assert files - set(onsite_files.KEPT) == {"onsite/leaving.js"}
    for file in onsite_files.FOLDER.iterdir():
        assert not re.search(r"https?://", file.read_text(encoding="utf-8")), file.name


def test_the_shell_is_the_same_for_everybody(person: MakePerson):
    stranger, secretary = person(), person("thuky.tuangiao")
    shell = stranger.download("/onsite/")
    assert secretary.download("/onsite/") == shell
    release = re.search(rb'data-release="(\w+)"', shell).group(1)
    worker = stranger.download("/onsite/worker.js")
    assert release in worker
    for path in re.findall(rb'"(/static/[^"]+)"', worker):
        assert stranger.download(path.decode())
