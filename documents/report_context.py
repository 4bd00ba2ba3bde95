"""From the content of the cluster's report to what its template shows.

The form is Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 1.4, with "Kính gửi" as a report to a superior has it.
"""

from __future__ import annotations

import datetime

from documents import wording
from documents.contexts import (
    MINUTES_SYMBOL,
    document_context,
    issuing_names,
    replacement_sentence,
    signing_lines,
)
from documents.glyphs import printable
from documents.minutes_context import NOTHING_RECORDED

NOT_SENT = "Chưa gửi kết quả"
# So many lines stand side by side beside the units' names; more go into a further table.
LINES_ABREAST = 11

_PARTS = (
    (
        "III. ƯU ĐIỂM, CÁCH LÀM HAY; ĐIỂN HÌNH",
        (
            ("strengths", "1. Ưu điểm"),
            ("good_practices", "2. Cách làm hay, sáng tạo cần nhân rộng"),
            ("exemplars", "3. Điển hình"),
        ),
    ),
    (
        "IV. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN",
        (("shortcomings", "1. Tồn tại, hạn chế"), ("causes", "2. Nguyên nhân")),
    ),
    (
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
        (
            ("recommendations_to_units", "1. Đối với các đơn vị"),
            ("recommendations_upwards", "2. Đối với Thường trực Cụm và cấp trên"),
        ),
    ),
)


def report_context(content: dict, *, is_final: bool) -> dict:
    report = printable(content)
    results = report["results"]
    return {
        **document_context(author=report["issuer_name"], is_final=is_final),
        "header": {
            **issuing_names(report["superior_name"], report["issuer_name"]),
            "number": f"Số: {wording.number_and_symbol(report['number'], report['symbol'])}",
            "place_and_date": f"{report['place_name']}, {report_date(report)}",
        },
        "abstract": [
            "Tổng hợp kết quả kiểm tra chéo công tác thi đua, khen thưởng",
            f"{report['cluster']['name']} năm {report['year']}",
        ],
        "addressees": addressee_lines(report["addressees"]),
        "opening": opening_sentence(report),
        "organisation": organisation_sentences(results),
        "ratings": ratings_sentence(report),
        "results": [result_row(place, row) for place, row in enumerate(results, start=1)],
        "tables": points_tables(report),
        "lines_note": f"(Nội dung theo Biểu điểm kèm theo Kế hoạch số {plan_number(report)}.)",
        "parts": [written_part(report, heading, sections, is_final) for heading, sections in _PARTS],
        "replaces": replacement_sentence("Báo cáo", report),
        "closing": report["closing"] or wording.DOTS,
        "recipients": report["recipients"],
        "signing": signing_lines(report["signing"]),
    }


def report_date(report: dict) -> str:
    if report["issued_on"]:
        return wording.long_date(datetime.date.fromisoformat(report["issued_on"]))
    return wording.open_date(report["year"], None)


def addressee_lines(addressees: list[str]) -> list[str]:
    """One stands beside "Kính gửi:"; several stand under its colon, one a line (Phụ lục I, mục II.9)."""
    names = [name.strip().lstrip("-").strip(" ;.") for name in addressees] or [wording.DOTS]
    if len(names) == 1:
        return names
    return [f"- {name};" for name in names[:-1]] + [f"- {names[-1]}."]


def plan_number(report: dict) -> str:
    return wording.number_and_symbol(report["plan"]["number"], report["plan"]["symbol"])


def opening_sentence(report: dict) -> str:
    issued = wording.long_date(datetime.date.fromisoformat(report["plan"]["issued_on"]))
    cluster = report["cluster"]["name"]
    return (
        f"Thực hiện Kế hoạch số {plan_number(report)} {issued} của {cluster} về kiểm tra chéo công tác "
        f"thi đua, khen thưởng năm {report['year']}, Thường trực {cluster} "
        f"({report['standing_unit']['name_in_sentence']}) báo cáo tổng hợp kết quả như sau:"
    )


# --- I. How it went ----------------------------------------------------------------------------------


def organisation_sentences(results: list[dict]) -> list[str]:
    accepted = [row for row in results if row["is_accepted"]]
    sentences = [
        f"Theo kế hoạch, toàn Cụm tổ chức {len(results):02d} cuộc kiểm tra chéo; đến nay "
        f"{len(accepted):02d}/{len(results):02d} cuộc đã gửi Biên bản, Biểu điểm và được Thường trực Cụm "
        "tiếp nhận."
    ]
    if accepted:
        sentences += [visits_sentence(accepted), deadline_sentence(accepted)]
    if owing := [row["inspected"]["name_standalone"] for row in results if not row["is_accepted"]]:
        sentences.append(f"Các đơn vị được kiểm tra chưa có kết quả gửi về: {', '.join(owing)}.")
    return sentences


def visits_sentence(accepted: list[dict]) -> str:
    days = sorted(datetime.date.fromisoformat(row["visit_day"]) for row in accepted)
    if days[0] == days[-1]:
        return f"Việc kiểm tra được tiến hành {wording.long_date(days[0])}."
    return f"Việc kiểm tra được tiến hành từ {wording.long_date(days[0])} đến {wording.long_date(days[-1])}."


def deadline_sentence(accepted: list[dict]) -> str:
    late = [row["inspecting"]["name_standalone"] for row in accepted if row["is_late"]]
    if not late:
        return "Kết quả được gửi đúng hạn."
    return (
        f"Gửi kết quả đúng hạn: {len(accepted) - len(late):02d} cuộc; quá hạn: {len(late):02d} cuộc "
        f"(đơn vị kiểm tra: {', '.join(late)})."
    )


# --- II. Results -------------------------------------------------------------------------------------


def ratings_sentence(report: dict) -> str:
    """How many units have each rating; units without a result are counted by themselves."""
    codes = [row["rating"]["code"] for row in report["results"] if row["is_accepted"]]
    counts = [f"xếp loại {band['label']}: {codes.count(band['code']):02d} đơn vị" for band in report["bands"]]
    if owing := len(report["results"]) - len(codes):
        counts.append(f"chưa gửi kết quả: {owing:02d} đơn vị")
    return wording.ended(wording.capitalised("; ".join(counts)))


def result_row(place: int, row: dict) -> dict:
    shown = {
        "place": place,
        "inspected": row["inspected"]["name_standalone"],
        "inspecting": row["inspecting"]["name_standalone"],
        "is_accepted": row["is_accepted"],
    }
    if not row["is_accepted"]:
        return shown | {"words": NOT_SENT}
    number = row["minutes_number"]
    return shown | {
        "day": wording.short_date(datetime.date.fromisoformat(row["visit_day"])),
        "total": wording.points_padded(row["total"]),
        "rating": row["rating"]["label"],
        "minutes": wording.number_and_symbol(number, MINUTES_SYMBOL) if number else "Không số",
    }


def points_tables(report: dict) -> list[dict]:
    """Points of every unit, as many lines abreast as the page takes; the last table has the total."""
    lines = report["lines"]
    tables = []
    for first in range(0, len(lines), LINES_ABREAST):
        places = range(first, min(first + LINES_ABREAST, len(lines)))
        tables.append(
            {
                "has_total": places.stop == len(lines),
                "lines": [lines[place]["number"] for place in places],
                "max_points": [wording.points_padded(lines[place]["max_points"]) for place in places],
                "max_total": wording.points_padded(report["max_total"]),
                "rows": [points_row(row, places) for row in report["results"]],
            }
        )
    return tables


def points_row(row: dict, places: range) -> dict:
    shown = {"inspected": row["inspected"]["name_standalone"], "is_accepted": row["is_accepted"]}
    if not row["is_accepted"]:
        return shown | {"words": NOT_SENT, "span": len(places)}
    return shown | {
        "points": [wording.points_padded(row["points"][place]) for place in places],
        "total": wording.points_padded(row["total"]),
    }


# --- III-V. What was written -------------------------------------------------------------------------


def written_part(report: dict, heading: str, sections: tuple[tuple[str, str], ...], is_final: bool) -> dict:
    unfilled = NOTHING_RECORDED if is_final else wording.DOTS
    return {
        "heading": heading,
        "sections": [
            {"heading": title, "items": list_items(report["texts"][name]), "unfilled": unfilled}
            for name, title in sections
        ],
    }


def list_items(paragraphs: list[str]) -> list[str]:
    return [wording.ended(paragraph.lstrip("-+•").strip()) for paragraph in paragraphs]
