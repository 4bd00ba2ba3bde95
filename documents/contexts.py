"""From content (`inspections.content`) to what the templates of plan and scoresheets show.

Content is plain values, perhaps from years ago: nothing here reads the database. The minutes have
`minutes_context.py`.
"""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from itertools import groupby

from documents import wording
from documents.glyphs import printable
from documents.layout import ND30_2020
from scoring.words import NOT_PERFORMED_CONTENT, points_figure

MINUTES_SYMBOL = "BB-ĐKT"
# The filled scoresheet: columns TT, chuẩn, trừ, chấm; which widths the contents may have (widest first);
# and how much a letter of the table takes on average.
FIGURE_COLUMNS_MM = 9 + 3 * 14.5
CONTENT_COLUMN_MM = (65, 45, -1)
LETTER_MM, LOST_MM = 1.9, 8
# So many capitals surely fit into the column of the issuer.
HEADER_LETTERS = 22
# From about half a page of reasons on, a row of the scoresheet may run over two pages.
LONG_ROW = 600  # characters


def document_context(*, author: str, is_final: bool) -> dict:
    """What every document's template needs."""
    return {"layout": ND30_2020, "author": author, "is_draft": not is_final}


def issuing_names(superior: str, issuer: str) -> dict[str, str]:
    """Upper left on the first page (Phụ lục I, mục II.2)."""
    return {
        "superior": wording.halved(superior.upper(), HEADER_LETTERS),
        "issuer": wording.halved(issuer.upper(), HEADER_LETTERS),
    }


# --- Plan (Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 1.4) ------------------------------------------


def plan_context(content: dict, *, is_final: bool) -> dict:
    plan = printable(content)
    return {
        **document_context(author=plan["issuer_name"], is_final=is_final),
        "plan": plan,
        "header": {
            **issuing_names(plan["superior_name"], plan["issuer_name"]),
            "number": f"Số: {wording.number_and_symbol(plan['number'], plan['symbol'])}",
            "place_and_date": f"{plan['place_name']}, {plan_date(plan)}",
        },
        "opening": opening_paragraphs(plan),
        "contents": [wording.ended(text) for text in plan["contents"]],
        "assignments": [assignment_sentence(row) for row in plan["assignments"]],
        "replaces": replacement_sentence("Kế hoạch", plan),
        "signing": signing_lines(plan["signing"]),
        "annex": blank_scoresheet_annex(plan),
    }


def plan_date(plan: dict) -> str:
    if plan["issued_on"]:
        return wording.long_date(datetime.date.fromisoformat(plan["issued_on"]))
    return wording.open_date(plan["year"], plan["expected_month"])


def opening_paragraphs(plan: dict) -> list[str]:
    bases = "; ".join(basis.strip(" ;.") for basis in plan["bases"])
    return [f"Thực hiện {bases}.", *plan["opening"]] if bases else plan["opening"]


def assignment_sentence(row: dict) -> str:
    return f"{row['inspecting']['name_standalone']} kiểm tra {row['inspected']['name_in_sentence']}."


def replacement_sentence(kind: str, content: dict) -> str:
    """Empty for a document that replaces none; those issued before there were any do not say so."""
    former = content.get("replaces")
    if not former:
        return ""
    day = datetime.date.fromisoformat(former["issued_on"])
    issuer = content["cluster"]["name"]
    return wording.replacement_sentence(kind, former["number"], former["symbol"], day, issuer)


def signing_lines(signing: dict) -> dict:
    """Authority and titles in capitals, then the name (Phụ lục I, mục II.7)."""
    organisation = f"{signing['prefix']} {signing['organisation']}".strip()
    return {
        "titles": [line.upper() for line in (organisation, *signing["titles"])],
        "name": signing["signer_name"],
    }


# --- Scoresheet, blank: the plan's annex -------------------------------------------------------------


def blank_scoresheet_context(content: dict, *, is_final: bool) -> dict:
    plan = printable(content)
    return {
        **document_context(author=plan["issuer_name"], is_final=is_final),
        "annex": blank_scoresheet_annex(plan),
    }


def blank_scoresheet_annex(plan: dict) -> dict:
    sheet = plan["scoresheet"]
    number = wording.number_and_symbol(plan["number"], plan["symbol"])
    return {
        "title": ["BIỂU ĐIỂM"],
        "reference": [
            f"(Kèm theo Kế hoạch số {number} {plan_date(plan)}",
            f"của {plan['annex_issuer_name']})",
        ],
        "rows": scoresheet_rows(sheet),
        "max_total": wording.points_padded(sheet["max_total"]),
        "note": sheet["note"] or f"Ghi chú: {rule_note(sheet)}",
    }


def scoresheet_rows(sheet: dict) -> list[dict]:
    """One row a line; the criterion's number stands beside its first line only."""
    criteria = [line["criterion"] for line in sheet["lines"]]
    return [
        {
            "criterion": "" if criterion == before else criterion,
            "goes_on": criterion == after,
            "label": line["label"],
            "text": line["text"],
            "max_points": wording.points_padded(line["max_points"]),
        }
        for line, before, criterion, after in zip(
            sheet["lines"], [None, *criteria], criteria, [*criteria[1:], None], strict=False
        )
    ]


# --- Scoresheet, filled: the annex of the minutes ----------------------------------------------------


def scoresheet_context(content: dict, *, is_final: bool, signers: list[dict], code: str) -> dict:
    inspection = printable(content)
    sheet, year = inspection["scoresheet"], inspection["plan"]["year"]
    team = f"Đoàn kiểm tra {inspection['inspecting_unit']['name_in_sentence']}"
    return {
        **document_context(author=team, is_final=is_final),
        "annex_word": annex_words(inspection)[1],
        "annex_title": ["BIỂU ĐIỂM", f"KIỂM TRA CHÉO CÔNG TÁC THI ĐUA, KHEN THƯỞNG NĂM {year}"],
        "reference": [
            f"(Kèm theo Biên bản số {minutes_number(inspection)} {visit_date(inspection)}",
            f"của {team})",
        ],
        "inspecting_unit": inspection["inspecting_unit"]["name_standalone"],
        "inspected_unit": inspection["inspected_unit"]["name_standalone"],
        "rows": (rows := filled_rows(sheet)),
        "content_column_mm": content_column_mm(rows),
        "totals": sheet_totals(sheet),
        "note": rule_note(sheet),
        "signers": signers,
        "code": code,
    }


def annex_words(inspection: dict) -> tuple[str, str]:
    """Of the list of evidence and of the scoresheet: numbered when there are both (mục III.1)."""
    return ("Phụ lục I", "Phụ lục II") if inspection["evidence"] else ("", "Phụ lục")


def minutes_number(inspection: dict) -> str:
    return wording.number_and_symbol(inspection["minutes"]["number"], MINUTES_SYMBOL)


def visit_moment(inspection: dict) -> datetime.datetime | None:
    """When the inspection began; while nobody has recorded it, when it is agreed to begin."""
    visit = inspection["visit"]
    if visit["starts_at"]:
        return datetime.datetime.fromisoformat(visit["starts_at"])
    if visit["agreed_day"] and visit["agreed_time"]:
        return datetime.datetime.fromisoformat(f"{visit['agreed_day']}T{visit['agreed_time']}")
    return None


def visit_date(inspection: dict) -> str:
    moment = visit_moment(inspection)
    return wording.long_date(moment.date()) if moment else wording.open_date(inspection["plan"]["year"], None)


def filled_rows(sheet: dict) -> list[dict]:
    rows = scoresheet_rows(sheet)
    for row, line in zip(rows, sheet["lines"], strict=True):
        awarded = line.get("awarded_points")
        row["awarded_points"] = "" if awarded is None else wording.points_padded(awarded)
        row["deducted_points"] = "" if awarded is None else wording.points_padded(line["deducted_points"])
        row["deductions"] = notes = deduction_notes(line, sheet["deduction_step"])
        row["is_long"] = sum(len(note["content"]) + len(note["reason"]) for note in notes) > LONG_ROW
    return rows


def content_column_mm(rows: list[dict]) -> int:
    """The width for the contents at which the table is shortest; the reasons get what is left."""
    both = ND30_2020.text_width_mm - FIGURE_COLUMNS_MM

    def lines_at(width: int) -> int:
        return sum(max(_lines_of(row["text"], width), _lines_of_reasons(row, both - width)) for row in rows)

    return min(range(*CONTENT_COLUMN_MM), key=lines_at)


def _lines_of(text: str, width_mm: float) -> int:
    return math.ceil(len(text) * LETTER_MM / (width_mm - LOST_MM))


def _lines_of_reasons(row: dict, width_mm: float) -> int:
    return sum(
        _lines_of(f"- {note['content']}; lý do: {note['reason']} ({note['effect']}).", width_mm)
        for note in row["deductions"]
    )


def deduction_notes(line: dict, step: str) -> list[dict]:
    """Each incomplete content with its reason and what it really cost: a line never falls below 0.

    The same content for the same reason again ("Không thực hiện" is so recorded) is said once, with the
    whole cost; `is_whole` tells that nothing at all was done.
    """
    left, notes = Decimal(line["max_points"]), []
    for (content, reason), same in groupby(line.get("deductions", []), key=_said_of):
        cost = min(Decimal(step) * len(list(same)), left)
        left -= cost
        effect = (
            f"trừ\u00a0{wording.points_padded(cost)}\u00a0điểm" if cost else "đã trừ hết điểm, không trừ thêm"
        )
        is_whole = content == NOT_PERFORMED_CONTENT
        notes.append({"content": content, "reason": reason, "effect": effect, "is_whole": is_whole})
    return notes


def _said_of(deduction: dict) -> tuple[str, str]:
    content, reason = (wording.one_line(deduction[name]).rstrip(" .;") for name in ("content", "reason"))
    return content, reason


def sheet_totals(sheet: dict) -> dict:
    """Nothing but the maximum until every line is assessed."""
    total, rating = sheet.get("total"), sheet.get("rating")
    largest = Decimal(sheet["max_total"])
    return {
        "max_total": wording.points_padded(largest),
        "total": "" if total is None else wording.points_padded(total),
        "deducted": "" if total is None else wording.points_padded(largest - Decimal(total)),
        "rating": rating["label"] if rating else "",
    }


def rule_note(sheet: dict) -> str:
    """The rule in words, made from the sheet's own step, cap and ratings."""
    step, cap = points_figure(sheet["deduction_step"]), sheet["max_deductions_per_line"]
    capped = f"mỗi dòng trừ không quá {cap:02d} lần; " if cap else ""
    bands = "; ".join(band_phrases(sheet["bands"]))
    return (
        f"Mỗi nội dung thực hiện không đầy đủ trừ {step} điểm; {capped}"
        f"điểm của từng dòng không nhỏ hơn 0. {wording.capitalised(bands)}./."
    )


def band_phrases(bands: list[dict]) -> list[str]:
    """ "trên 80 điểm: xếp loại Tốt"; "từ 70 đến 80 điểm: …"; "dưới 70 điểm: …"; best first."""
    phrases, above = [], None
    for band in bands:
        lower = f"{'từ' if band['min_inclusive'] else 'trên'} {points_figure(band['min_points'])}"
        if above is None:
            span = f"{lower} điểm trở lên" if band["min_inclusive"] else f"{lower} điểm"
        else:
            figure = points_figure(above["min_points"])
            if Decimal(band["min_points"]):
                span = f"{lower} đến {'dưới ' if above['min_inclusive'] else ''}{figure} điểm"
            else:
                span = f"dưới {figure} điểm" if above["min_inclusive"] else f"từ {figure} điểm trở xuống"
        phrases.append(f"{span}: xếp loại {band['label']}")
        above = band
    return phrases
