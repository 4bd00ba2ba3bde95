"""Minutes with a comment on every criterion: our way to the PDF, WeasyPrint alone, LibreOffice.

    .venv/bin/python -m benchmarks.render [--runs 21]

All three get the same HTML. The runs take turns, so that a busy moment of the machine meets all of them.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.server import prepare_environment

# What issue and architecture ask for: at most so many times WeasyPrint alone, at least so many times faster.
MOST_OF_WEASYPRINT, LEAST_OF_LIBREOFFICE = 1.15, 3.0
OFFICE_RUNS = 5
COMMENT = (
    "Đoàn kiểm tra đã xem kế hoạch, văn bản chỉ đạo, hồ sơ xét khen thưởng và sổ theo dõi của đơn vị; "
    "đối chiếu với báo cáo tự kiểm tra và trao đổi với người phụ trách. Hồ sơ đầy đủ, sắp xếp theo nội dung."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="render-") as folder:
        prepare_environment(Path(folder))
        ours, html, base = prepare_minutes()
        rivals = {
            "WeasyPrint alone, the same kind of PDF": weasyprint_alone(
                html, base, pdf_variant="pdf/a-3a", pdf_tags=True
            ),
            "WeasyPrint alone, without any option": weasyprint_alone(html, base),
        }
        rows = compare(ours, rivals, runs)
        office = compare(ours, {"LibreOffice": libreoffice(html, Path(folder))}, OFFICE_RUNS)
    print_table(rows, office)


# --- The document ----------------------------------------------------------------------------------


def prepare_minutes() -> tuple[Callable[[], bytes], str, Path]:
    """The way from signed content to PDF, the HTML it makes on the way, and where that HTML stands."""
    from documents import papers, pdf

    content, confirmations = signed_minutes()

    def ours() -> bytes:
        return papers.minutes_pdf_from_content(content, True, confirmations, check_code="ABCDEFGH23456789")

    with mock.patch.object(pdf._press, "typeset", return_value=b"") as typeset:
        ours()
    return ours, typeset.call_args.args[0]["html"], pdf.PRINT_TEMPLATES


def signed_minutes() -> tuple[dict[str, Any], tuple]:
    """Of the first inspection of the demo, every line commented."""
    from django.core.management import call_command

    from accounts.models import User
    from documents import finals, papers
    from inspections import states
    from inspections.content import inspection_content
    from inspections.demo import accounts, loading, playing

    call_command("migrate", verbosity=0)
    term = loading.load_cluster(data := loading.read_data())
    accounts.make_accounts(term)
    staff = User.objects.get(username="thuongtruc")
    plan = loading.load_plan(data, term, by=staff, at=playing.moment(playing.ISSUED_ON_2022, 7))
    with mock.patch.object(finals, "final_document"):  # nothing but the minutes measured here is set
        playing.issue(plan, by=staff)
        playing.Player(plan.inspections.first(), {"2": 1, "5": 1, "8b": 1}).reach(states.SIGNED)
    inspection = plan.inspections.first()
    content = inspection_content(inspection)
    for line in content["scoresheet"]["lines"]:
        line["finding"] = COMMENT
    return content, papers.confirmations_of(inspection.signed_contents.get())


# --- The ways to its PDF ---------------------------------------------------------------------------


def weasyprint_alone(html: str, base: Path, **options: Any) -> Callable[[], bytes]:
    from weasyprint import HTML

    return lambda: HTML(string=html, base_url=f"{base.as_uri()}/").write_pdf(**options)


def libreoffice(html: str, folder: Path) -> Callable[[], bytes]:
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("soffice is needed: apt-get install --no-install-recommends libreoffice-writer")
    source = folder / "minutes.html"
    source.write_text(html, encoding="utf-8")
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]

    def convert() -> bytes:
        subprocess.run(command, check=True, capture_output=True)
        return source.with_suffix(".pdf").read_bytes()

    return convert


def compare(
    ours: Callable[[], bytes], rivals: dict[str, Callable[[], bytes]], runs: int
) -> dict[str, list[float]]:
    """Seconds of each run, ours first; one run before that counts for nothing."""
    ways = {"ours": ours, **rivals}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(runs + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            made = way()
            if number:
                seconds[name].append(time.perf_counter() - start)
            if not made.startswith(b"%PDF-"):
                raise SystemExit(f"{name} made no PDF")
    return seconds


# --- The table -------------------------------------------------------------------------------------


def print_table(rows: dict[str, list[float]], office: dict[str, list[float]]) -> None:
    print("| minutes, every criterion commented | runs | median | ours is |\n| --- | ---: | ---: | --- |")
    kept = True
    for seconds, limit in ((rows, MOST_OF_WEASYPRINT), (office, LEAST_OF_LIBREOFFICE)):
        ours = statistics.median(seconds["ours"])
        for name, taken in seconds.items():
            median = statistics.median(taken)
            said = ""
            if name == "LibreOffice":
                said = f"{median / ours:.1f} × faster (≥ {limit:g})"
                kept &= median / ours >= limit
            elif name != "ours":
                said = f"{ours / median:.2f} × its time (≤ {limit:g})"
                kept &= ours / median <= limit
            print(f"| {name} | {len(taken)} | {median * 1000:.0f} ms | {said} |")
    print("\nall within the limits" if kept else "\nNOT within the limits")


if __name__ == "__main__":
    main()
