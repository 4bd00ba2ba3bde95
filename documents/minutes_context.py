"""From an inspection's content to what the template of the minutes shows.

The form is Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 1.9, widened to two sides and three signatures.
"""

from __future__ import annotations

import datetime

from documents import wording
from documents.contexts import (
    annex_words,
    deduction_notes,
    document_context,
    issuing_names,
    minutes_number,
    sheet_totals,
    visit_date,
    visit_moment,
)
from documents.glyphs import printable
from inspections.content import short_code
from scoring.words import points_in_words

NOTHING_RECORDED = "Không ghi nhận nội dung."
DISAGREE, AGREE_WITH_REMARKS = "disagree", "agree_with_remarks"

_SECTIONS = (
    ("strengths", "2. Ưu điểm"),
    ("good_practices", "3. Cách làm hay, sáng tạo cần nhân rộng"),
    ("shortcomings", "4. Tồn tại, hạn chế"),
    ("causes", "5. Nguyên nhân"),
)


def minutes_context(
    content: dict, *, is_final: bool, signers: list[dict], code: str, is_put_up: bool = False
) -> dict:
    """`is_put_up`: the content is up for signing, so that its words are those of the final paper already."""
    inspection = printable(content)
    is_settled = is_final or is_put_up
    unfilled = NOTHING_RECORDED if is_settled else wording.DOTS
    team_unit = inspection["inspecting_unit"]
    return {
        **document_context(author=f"Đoàn kiểm tra {team_unit['name_in_sentence']}", is_final=is_final),
        "header": {
            **issuing_names(team_unit["authority_name"], "Đoàn kiểm tra"),
            "number": f"Số: {minutes_number(inspection)}",
        },
        "abstract": abstract_lines(inspection),
        "opening": opening_sentence(inspection),
        "parties": [party(inspection, side) for side in ("inspecting", "inspected")],
        "work": work_done(inspection, is_settled=is_settled),
        "findings": findings(inspection["scoresheet"]),
        "sections": [
            {"heading": heading, "paragraphs": written(inspection, name, unfilled)}
            for name, heading in _SECTIONS
        ],
        "result": result_sentence(inspection["scoresheet"]),
        "recommendations": recommendations(inspection, unfilled),
        "opinion": opinion_paragraphs(inspection["opinion"]),
        "closing": closing_sentences(inspection),
        "recipients": recipients(inspection),
        "evidence": evidence_annex(inspection),
        "signers": signers,
        "code": code,
    }


def abstract_lines(inspection: dict) -> list[str]:
    return [
        f"Kiểm tra chéo công tác thi đua, khen thưởng năm {inspection['plan']['year']}",
        f"tại {inspection['inspected_unit']['name_in_sentence']}",
    ]


def opening_sentence(inspection: dict) -> str:
    plan, year = inspection["plan"], inspection["plan"]["year"]
    issued_on = plan["issued_on"]
    issued = (
        wording.long_date(datetime.date.fromisoformat(issued_on))
        if issued_on
        else wording.open_date(year, None)
    )
    moment = visit_moment(inspection)
    return (
        f"Thực hiện Kế hoạch số {wording.number_and_symbol(plan['number'], plan['symbol'])} {issued} của "
        f"{plan['cluster_name']} về kiểm tra chéo công tác thi đua, khen thưởng năm {year}, hôm nay, vào hồi "
        f"{wording.hour_and_date(moment) if moment else wording.open_hour_and_date(year)}, "
        f"tại {wording.one_line(inspection['visit']['place']) or wording.DOTS}, "
        f"Đoàn kiểm tra của {inspection['inspecting_unit']['name_in_sentence']} tiến hành kiểm tra công tác "
        f"thi đua, khen thưởng tại {inspection['inspected_unit']['name_in_sentence']}."
    )


# --- I. Who took part --------------------------------------------------------------------------------


def party(inspection: dict, side: str) -> dict:
    unit = inspection[f"{side}_unit"]["name_in_sentence"]
    title = f"1. Đoàn kiểm tra ({unit})" if side == "inspecting" else f"2. Đơn vị được kiểm tra ({unit})"
    delegation = inspection["delegations"][side]
    people = [attended_phrase(member, side) for member in delegation["members"]] or [wording.DOTS]
    vacant = [
        f"Vắng: {row['function']} (lý do: {wording.one_line(row['reason']).rstrip(' .')})"
        for row in delegation["vacancies"]
    ]
    return {"title": title, "items": listed([*people, *vacant])}


def attended_phrase(member: dict, side: str) -> str:
    reason = wording.one_line(member.get("absence_reason", "")).rstrip(" .")
    return member_phrase(member, side) + (f" (vắng mặt; lý do: {reason})" if reason else "")


def member_phrase(member: dict, side: str) -> str:
    named = f"{member['honorific']} {member['full_name']}, {member['position'].strip(' .;,')}"
    if side == "inspecting":
        duty = "Trưởng đoàn" if member["is_head"] else "Thành viên"
        duty = "Thư ký, người ghi biên bản" if member["is_secretary"] else duty
        return f"{named} - {duty}"
    return f"{named} - Đại diện đơn vị" if member["is_representative"] else named


def listed(items: list[str]) -> list[str]:
    """Items of one list: a semicolon after each, a full stop after the last."""
    return [f"{item};" for item in items[:-1]] + [f"{items[-1]}."]


# --- II. What was done -------------------------------------------------------------------------------


def work_done(inspection: dict, *, is_settled: bool) -> dict:
    evidence = "danh mục kèm theo" if inspection["evidence"] else "không có tệp minh chứng gửi qua hệ thống"
    return {
        "sentences": [
            f"1. Đại diện {inspection['inspected_unit']['name_in_sentence']} báo cáo công tác tổ chức, "
            "chỉ đạo và kết quả thực hiện các nội dung kiểm tra.",
            f"2. Đoàn kiểm tra xem xét hồ sơ, văn bản và các minh chứng do đơn vị cung cấp ({evidence}).",
            exemplar_sentence(inspection, is_settled=is_settled),
        ],
        "exemplars": [line for row in inspection["exemplars"] for line in exemplar_lines(row)],
    }


def exemplar_sentence(inspection: dict, *, is_settled: bool) -> str:
    if inspection["exemplars"]:
        return f"3. Đoàn kiểm tra đến thăm {len(inspection['exemplars']):02d} điển hình:"
    reason = wording.one_line(inspection["minutes"]["no_exemplar_reason"]).rstrip(" .")
    if is_settled and not reason:
        return "3. Đoàn kiểm tra không tổ chức thăm điển hình."
    return f"3. Đoàn kiểm tra không tổ chức thăm điển hình; lý do: {reason or wording.DOTS}."


def exemplar_lines(row: dict) -> list[str]:
    place = f"; địa chỉ: {row['address']}" if row["address"] else ""
    note = wording.statement(row["note"])
    return [" ".join([f"- {row['name']} (loại hình: {row['kind'].lower()}{place}).", *note[:1]]), *note[1:]]


# --- III-IV. Results ---------------------------------------------------------------------------------


def findings(sheet: dict) -> list[dict]:
    marks = wording.point_marks(len(sheet["lines"]))
    return [{"mark": mark, **finding(line, sheet)} for mark, line in zip(marks, sheet["lines"], strict=True)]


def finding(line: dict, sheet: dict) -> dict:
    """One score line: what was found, what it cost, the points; points stay open until assessed."""
    awarded, maximum = line.get("awarded_points"), wording.points_padded(line["max_points"])
    points = wording.DOTS if awarded is None else wording.points_padded(awarded)
    remarks = wording.statement(line.get("finding", ""))
    if not remarks and line.get("status") == "complete":
        remarks = ["Thực hiện đầy đủ."]
    return {
        "label": f"Nội dung {line['number']}",
        "text": wording.ended(line["text"]),
        "remarks": remarks or [""],
        "points": f"Điểm chấm: {points}/{maximum}\u00a0điểm.",
        "deductions": deduction_notes(line, sheet["deduction_step"]),
    }


def written(inspection: dict, name: str, unfilled: str) -> list[str]:
    return wording.paragraphs(inspection["minutes"][name]) or [unfilled]


def result_sentence(sheet: dict) -> str:
    totals = sheet_totals(sheet)
    total = sheet.get("total")
    words = wording.DOTS if total is None else points_in_words(total)
    return (
        f"Tổng điểm: {totals['total'] or wording.DOTS}/{totals['max_total']} điểm (bằng chữ: {words} điểm). "
        f"Xếp loại: {totals['rating'] or wording.DOTS}."
    )


# --- V-VI and closing --------------------------------------------------------------------------------


def recommendations(inspection: dict, unfilled: str) -> list[dict]:
    return [
        {
            "heading": f"1. Đối với {inspection['inspected_unit']['name_in_sentence']}",
            "paragraphs": written(inspection, "recommendations_to_unit", unfilled),
        },
        {
            "heading": "2. Đối với Thường trực Cụm và cấp trên",
            "paragraphs": written(inspection, "recommendations_to_standing", unfilled),
        },
    ]


def opinion_paragraphs(opinion: dict | None) -> list[str]:
    if opinion is None:
        return [wording.DOTS]
    text = wording.paragraphs(opinion["text"])
    if opinion["stance"] == DISAGREE:
        first = wording.ended(f"Không nhất trí với nội dung: {' '.join(text[:1])}")
        reason = wording.statement(opinion["reason"]) or [wording.DOTS]
        return [first, *text[1:], f"Lý do: {reason[0]}", *reason[1:]]
    if opinion["stance"] == AGREE_WITH_REMARKS:
        return [f"Nhất trí với kết quả kiểm tra, đồng thời có ý kiến: {' '.join(text[:1])}", *text[1:]]
    return ["Nhất trí với kết quả kiểm tra.", *text]


def closing_sentences(inspection: dict) -> list[str]:
    ends_at, opinion = inspection["visit"]["ends_at"], inspection["opinion"]
    ended = (
        wording.hour_and_date(datetime.datetime.fromisoformat(ends_at))
        if ends_at
        else wording.open_hour_and_date(inspection["plan"]["year"])
    )
    agreed = "đã được các bên đọc lại, nhất trí với nội dung và ký xác nhận"
    if opinion and opinion["stance"] == DISAGREE:
        agreed = (
            "đã được các bên đọc lại và ký xác nhận; "
            "ý kiến không nhất trí của đơn vị được kiểm tra ghi tại mục VI"
        )
    return [
        f"Buổi kiểm tra kết thúc vào hồi {ended}.",
        f"Biên bản được lập dưới dạng văn bản điện tử, {agreed}./.",
    ]


def recipients(inspection: dict) -> list[str]:
    plan = inspection["plan"]
    channel = f" - qua {plan['contact_office']}" if plan["contact_office"] else ""
    return [
        f"- Thường trực {plan['cluster_name']} ({plan['standing_unit']['authority_name']}{channel});",
        f"- {inspection['inspecting_unit']['authority_name']};",
        f"- {inspection['inspected_unit']['authority_name']};",
        "- Lưu: VT, Hồ sơ.",
    ]


def evidence_annex(inspection: dict) -> dict | None:
    """The list that part II promises; None when nothing was handed in."""
    if not inspection["evidence"]:
        return None
    return {
        "word": annex_words(inspection)[0],
        "title": ["DANH MỤC MINH CHỨNG"],
        "reference": [
            f"(Kèm theo Biên bản số {minutes_number(inspection)} {visit_date(inspection)}",
            f"của Đoàn kiểm tra {inspection['inspecting_unit']['name_in_sentence']})",
        ],
        "rows": [
            {
                "name": row["name"],
                "line": f"Nội dung {row['line']}" if row["line"] else "Báo cáo chung",
                "code": short_code(row["sha256"]),
            }
            for row in inspection["evidence"]
        ],
    }
