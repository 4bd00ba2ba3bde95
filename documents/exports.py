"""Results of a plan as a workbook: the only place that knows openpyxl.

What a person may see is decided by `queries.results_of`. Same data, same bytes: all dates come from it.
"""

from __future__ import annotations

import datetime
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import prefetch_related_objects
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from accounts.models import User
from documents.contexts import rule_note
from inspections import queries
from inspections.content import template_content
from inspections.models import Inspection, InspectionPlan, Submission
from scoring import sheets
from scoring.models import LineAssessment, ScoreLine
from scoring.words import points_figure

NOT_SENT = "Chưa gửi kết quả"
LONGEST_CELL = 32_767  # signs; Excel takes no more
A4 = 9  # as the format numbers its papers

Value = str | int | Decimal | datetime.date | None


@dataclass(frozen=True)
class Column:
    title: str
    width: float  # in signs of the usual type
    centred: bool = False


@dataclass(frozen=True)
class Sheet:
    name: str  # at most 31 signs
    columns: list[Column]
    rows: list[list[Value]]


@dataclass(frozen=True)
class ResultsWorkbook:
    """The file, and the last moment of what it says."""

    data: bytes
    modified: datetime.datetime


# --- What the workbook says ----------------------------------------------------------------------


def results_workbook(plan: InspectionPlan, user: User, *, only: int | None = None) -> ResultsWorkbook:
    """Results and points by line of the inspections of an issued plan that `user` sees, or of one of them."""
    lines, rows = queries.results_of(plan, user)
    rows = [row for row in rows if only in (None, row["inspection"].pk)]
    inspections = [row["inspection"] for row in rows]
    prefetch_related_objects(inspections, "visit_proposals", "minutes", "submissions")
    modified = last_change(plan, inspections)
    data = workbook_bytes(
        [results_sheet(rows), points_sheet(lines, rows), details_sheet(lines, rows), facts_sheet(plan)],
        title=f"Kết quả kiểm tra chéo {plan.cluster.name} năm {plan.year}",
        author=plan.issuer_name,
        created=plan.issued_at,
        modified=modified,
    )
    return ResultsWorkbook(data, modified)


def results_sheet(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        Column("TT", 6, centred=True),
        Column("Đơn vị được kiểm tra", 28),
        Column("Đơn vị kiểm tra", 28),
        Column("Ngày kiểm tra", 14, centred=True),
        Column("Tổng điểm", 11, centred=True),
        Column("Xếp loại", 18, centred=True),
        Column("Trạng thái", 30),
        Column("Ngày gửi kết quả", 14, centred=True),
        Column("Gửi quá hạn", 12, centred=True),
        Column("Ngày tiếp nhận", 14, centred=True),
    ]
    return Sheet("Kết quả", columns, [results_row(number, row) for number, row in enumerate(rows, start=1)])


def results_row(number: int, row: dict[str, Any]) -> list[Value]:
    inspection = row["inspection"]
    sent = next(reversed(list(inspection.submissions.all())), None)
    received = sent is not None and sent.answer == Submission.Answer.ACCEPTED
    return [
        number,
        inspection.inspected_unit.name_standalone,
        inspection.inspecting_unit.name_standalone,
        visit_day(inspection),
        row["total"],
        row["rating"] or NOT_SENT,
        inspection.get_state_display(),
        timezone.localdate(sent.submitted_at) if sent else None,
        ("Có" if sent.is_late else "Không") if sent else None,
        timezone.localdate(sent.answered_at) if received else None,
    ]


def visit_day(inspection: Inspection) -> datetime.date | None:
    """The day in the minutes; before there are any, the day that is agreed."""
    minutes = getattr(inspection, "minutes", None)
    if minutes is not None and minutes.starts_at:
        return timezone.localdate(minutes.starts_at)
    return inspection.visit.day if inspection.visit else None


def points_sheet(lines: list[ScoreLine], rows: list[dict[str, Any]]) -> Sheet:
    """One row a unit, one column a line."""
    columns = [
        Column("Đơn vị được kiểm tra", 28),
        *(
            Column(f"Nội dung {line.number} ({points_figure(line.max_points)} điểm)", 11, centred=True)
            for line in lines
        ),
        Column("Tổng điểm", 11, centred=True),
        Column("Xếp loại", 18, centred=True),
    ]
    return Sheet(
        "Điểm từng nội dung",
        columns,
        [
            [
                row["inspection"].inspected_unit.name_standalone,
                *row["points"],
                row["total"],
                row["rating"] or NOT_SENT,
            ]
            for row in rows
        ],
    )


def details_sheet(lines: list[ScoreLine], rows: list[dict[str, Any]]) -> Sheet:
    """One row for every line of every settled scoresheet, with what was not complete and why."""
    columns = [
        Column("Đơn vị được kiểm tra", 26),
        Column("Đơn vị kiểm tra", 26),
        Column("TT", 6, centred=True),
        Column("Nội dung kiểm tra", 60),
        Column("Điểm chuẩn", 9, centred=True),
        Column("Điểm trừ", 9, centred=True),
        Column("Điểm chấm", 9, centred=True),
        Column("Nội dung chưa đầy đủ, lý do trừ điểm", 60),
        Column("Nhận xét", 40),
    ]
    return Sheet("Chi tiết", columns, [row for found in rows for row in detail_rows(lines, found)])


def detail_rows(lines: list[ScoreLine], row: dict[str, Any]) -> Iterator[list[Value]]:
    if row["total"] is None:
        return
    inspection = row["inspection"]
    for line, assessment in zip(lines, sheets.assessments_of(inspection.scoresheet), strict=True):
        yield [
            inspection.inspected_unit.name_standalone,
            inspection.inspecting_unit.name_standalone,
            line.number,
            line.text,
            line.max_points,
            line.max_points - assessment.awarded_points,
            assessment.awarded_points,
            deductions_text(assessment),
            assessment.finding,
        ]


def deductions_text(assessment: LineAssessment) -> str:
    found = enumerate(assessment.deductions.all(), start=1)
    return "\n".join(f"{number}. {row.content.rstrip(' .;')}; lý do: {row.reason}" for number, row in found)


def facts_sheet(plan: InspectionPlan) -> Sheet:
    """Which plan and which rule the figures belong to."""
    facts: list[list[Value]] = [
        ["Kế hoạch số", plan.full_number if plan.number else ""],
        ["Ngày ban hành", plan.issued_on],
        ["Cụm thi đua", plan.cluster.name_full],
        ["Năm", plan.year],
        ["Đơn vị thường trực", plan.standing_unit.name_standalone],
        ["Trạng thái kế hoạch", plan.get_state_display()],
        ["Hạn kiểm tra", plan.inspect_by.phrase],
        ["Hạn gửi kết quả", plan.submit_by.phrase],
        ["Cách chấm và xếp loại", rule_note(template_content(plan.criteria_template))],
    ]
    return Sheet("Thông tin", [Column("Mục", 24), Column("Nội dung", 90)], facts)


def last_change(plan: InspectionPlan, inspections: Iterable[Inspection]) -> datetime.datetime:
    """The last moment that left a trace in the figures."""
    moments = [plan.issued_at, plan.closed_at]
    for inspection in inspections:
        for sent in inspection.submissions.all():
            moments += [sent.submitted_at, sent.answered_at]
        if inspection.scoresheet is not None:
            moments += [row.updated_at for row in sheets.assessments_of(inspection.scoresheet)]
    return max(moment for moment in moments if moment)


# --- How it is written -----------------------------------------------------------------------------

_THIN = Side(style="thin", color="FFBFBFBF")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FONT, _HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="FFEFEFEF")
_HEAD_PLACE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="top", wrap_text=True)
_FLOWING = Alignment(horizontal="left", vertical="top", wrap_text=True)


def workbook_bytes(
    content: Iterable[Sheet],
    *,
    title: str,
    author: str,
    created: datetime.datetime,
    modified: datetime.datetime,
) -> bytes:
    """The sheets as an XLSX file; `created` and `modified` are all that it knows of time."""
    workbook = Workbook(write_only=True)
    workbook.properties = DocumentProperties(
        title=cell_text(title),
        creator=cell_text(author),
        language="vi",
        created=_plain_moment(created),
        modified=_plain_moment(modified),
    )
    for sheet in content:
        _write_sheet(workbook, sheet)
    held = io.BytesIO()
    # `Workbook.save` would put the present moment in; the archive is closed by the writer.
    ExcelWriter(workbook, _DatedZip(held, "w", ZIP_DEFLATED)).save()
    return held.getvalue()


def _plain_moment(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC).replace(microsecond=0, tzinfo=None)


class _DatedZip(ZipFile):
    """An archive whose entries all carry the first date that the format knows."""

    def writestr(self, name: str, data: bytes | str, *_args: Any) -> None:
        entry = ZipInfo(name)
        entry.compress_type = ZIP_DEFLATED
        super().writestr(entry, data)

    def write(self, filename: str, arcname: str, *_args: Any) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


def _write_sheet(workbook: Workbook, content: Sheet) -> None:
    sheet = workbook.create_sheet(content.name)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    for place, column in enumerate(content.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_head_cell(sheet, column.title) for column in content.columns])
    for row in content.rows:
        sheet.append(
            [_cell(sheet, value, column) for value, column in zip(row, content.columns, strict=True)]
        )


def _head_cell(sheet: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, title)
    cell.font, cell.fill, cell.border, cell.alignment = _HEAD_FONT, _HEAD_FILL, _GRID, _HEAD_PLACE
    return cell


def _cell(sheet: Any, value: Value, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.border, cell.alignment = _GRID, _CENTRED if column.centred else _FLOWING
    if isinstance(value, str):
        cell.value = cell_text(value) or None
        if cell.value is not None:
            cell.data_type = "s"  # "#N/A" too is only a word here
    elif isinstance(value, Decimal):
        cell.value = int(value) if value == value.to_integral_value() else float(value)
    else:
        cell.value = value
        if isinstance(value, datetime.date):
            cell.number_format = "dd/mm/yyyy"
    return cell


_FORMULA_SIGNS = "=+-@＝＋－＠"


def cell_text(text: str) -> str:
    """`text` as a cell may hold it. What a spreadsheet would take for a formula gets an apostrophe.

    A file saved on as CSV keeps the apostrophe, so that the words stay words there too.
    """
    text = "".join(char for char in unicodedata.normalize("NFC", text) if _is_writable(char))
    if text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(tuple(_FORMULA_SIGNS)):
        text = "'" + text
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _is_writable(char: str) -> bool:
    """What XML can carry: of control characters tab and line end, no half of a pair, no non-character."""
    if char in "\t\n\r":
        return True
    return unicodedata.category(char) not in ("Cc", "Cs") and ord(char) & 0xFFFE != 0xFFFE
