"""HTML to PDF/A-3: the program of the process that sets documents, and the only place that knows WeasyPrint.

Runs apart from the application (`press.py` starts it): without its database, settings and secrets, within
a limit of time and memory, with no way to the network and to no file but templates and static files.
Reads jobs from its input, writes answers to its output, and ends when the input ends.
"""

from __future__ import annotations

import datetime
import gc
import io
import json
import os
import queue
import resource
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from documents import jobs

VARIANT = "pdf/a-3a"
# What Python reports before it reaches out (sys.addaudithook).
_REACHING_OUT = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ftplib.")


class AddressRefused(ValueError):
    """A document asked for something outside our own files."""


class OwnFiles(URLFetcher):
    """Reads files below `folders` and nothing else: no network, no file beside them."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.folders = [folder.resolve() for folder in folders]

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        address = urlsplit(url)
        if address.scheme != "file" or address.netloc not in ("", "localhost"):
            raise AddressRefused(f"not a file of ours: {url}")
        path = Path(unquote(address.path)).resolve()
        if not any(path.is_relative_to(folder) for folder in self.folders):
            raise AddressRefused(f"not a file of ours: {url}")
        return super().fetch(path.as_uri(), headers)


def typeset(job: dict, fetcher: OwnFiles, fonts: FontConfiguration | None = None) -> bytes:
    """The PDF of a job: `html`, the `folder` its addresses start from, and `attachments`."""
    document = HTML(string=job["html"], base_url=f"{Path(job['folder']).as_uri()}/", url_fetcher=fetcher)
    attachments = [
        Attachment(
            string=row["text"].encode(),
            name=row["name"],
            description=row["description"],
            created=datetime.datetime.fromisoformat(row["at"]),
            modified=datetime.datetime.fromisoformat(row["at"]),
            relationship=row["relationship"],
        )
        for row in job["attachments"]
    ]
    return document.write_pdf(
        pdf_variant=VARIANT, pdf_tags=True, attachments=attachments or None, font_config=fonts
    )


# --- The process -----------------------------------------------------------------------------------


def refuse_reaching_out(event: str, _arguments: tuple) -> None:
    if event.startswith(_REACHING_OUT):
        raise PermissionError(f"not while setting a document: {event}")


def limit_memory(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: int) -> None:
    """So much of the processor from now on; the system ends the process after it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def take_jobs(source: io.BufferedReader, waiting: queue.SimpleQueue) -> None:
    """Pass jobs on as they come; the end of the input ends the process, whatever it is doing."""
    try:
        while True:
            waiting.put(jobs.receive(source)[1])
    finally:
        os._exit(0)


def answer(job: bytes, fetcher: OwnFiles, fonts: FontConfiguration) -> tuple[bytes, bytes]:
    try:
        return jobs.DONE, typeset(json.loads(job), fetcher, fonts)
    except MemoryError:
        return jobs.EXHAUSTED, b"no more memory"
    except Exception as failure:
        return jobs.FAILED, f"{type(failure).__name__}: {failure}".encode(errors="replace")


def main(seconds: int, megabytes: int, folders: list[Path]) -> None:
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    limit_memory(megabytes)
    sys.addaudithook(refuse_reaching_out)
    threading.Thread(target=take_jobs, args=(sys.stdin.buffer, waiting), daemon=True).start()
    fetcher, fonts = OwnFiles(folders), FontConfiguration()
    # A document lives as long as its job: looking for garbage meanwhile takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    while True:
        job = waiting.get()
        limit_time(seconds)
        jobs.send(output, *answer(job, fetcher, fonts))
        gc.collect()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), [Path(argument) for argument in sys.argv[3:]])
