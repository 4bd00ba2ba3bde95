"""The same documents with next to nothing in them, with the usual, and with very much."""

import copy
import unicodedata

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưy"
LENGTHS = ("short", "normal", "long")


def every_vietnamese_letter() -> str:
    composed = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
    lower = "".join(composed) + "đ" + "bcghklmnpqrstvx"
    return lower + lower.upper()


def plan_of(plan: dict, length: str) -> dict:
    return {"short": short_plan, "normal": copy.deepcopy, "long": long_plan}[length](plan)


def inspection_of(inspection: dict, length: str) -> dict:
    return {"short": short_inspection, "normal": copy.deepcopy, "long": long_inspection}[length](inspection)


# --- Plan ----------------------------------------------------------------------------------------------


def short_plan(plan: dict) -> dict:
    one = ["purposes", "requirements", "contents", "methods"]
    return copy.deepcopy(plan) | {
        **{name: ["Một dòng."] for name in one},
        "number": "5" if plan["number"] else "",
        "issued_on": "2022-01-05" if plan["issued_on"] else None,
        "opening": ["Kế hoạch với các nội dung sau:"],
        "bases": [],
        "methods_note": "",
        "compositions": {"inspecting": ["Lãnh đạo đơn vị."], "inspected": ["Lãnh đạo đơn vị."]},
        "assignments": plan["assignments"][:1],
        "recipients": ["- Lưu: VT."],
        "scoresheet": plan["scoresheet"] | {"lines": plan["scoresheet"]["lines"][:1]},
    }


def long_plan(plan: dict) -> dict:
    texts = ["purposes", "requirements", "methods", "opening", "contents"]
    sheet = copy.deepcopy(plan["scoresheet"])
    sheet["lines"] = [line | {"text": " ".join([line["text"]] * 3)} for line in sheet["lines"]]
    return copy.deepcopy(plan) | {
        **{name: [" ".join([text] * 2) for text in plan[name]] * 2 for name in texts},
        "number": plan["number"] and "1234",
        "issued_on": plan["issued_on"] and "2019-06-29",
        "recipients": plan["recipients"][:-1] * 2 + plan["recipients"][-1:],
        "scoresheet": sheet,
    }


# --- Inspection ----------------------------------------------------------------------------------------


def short_inspection(inspection: dict) -> dict:
    """Minutes of one line a section; everything complete."""
    content = copy.deepcopy(inspection)
    sheet = content["scoresheet"]
    for line in sheet["lines"]:
        line |= {"status": "complete", "finding": "", "deductions": [], "deducted_points": "0"}
        line["awarded_points"] = line["max_points"]
    sheet |= {"total": "100", "rating": {"code": "good", "label": "Tốt"}}
    for side, duty in (("inspecting", "is_head"), ("inspected", "is_representative")):
        members = content["delegations"][side]["members"]
        content["delegations"][side] = {
            "members": [row for row in members if row[duty] or row["is_secretary"]],
            "vacancies": [],
        }
    content["minutes"] = dict.fromkeys(content["minutes"], "Một dòng.") | {"number": "5"}
    return content | {"evidence": [], "exemplars": []}


def long_inspection(inspection: dict) -> dict:
    """Fifteen people a side with long names, ten lines with deductions and long reasons, pages of text."""
    content = copy.deepcopy(inspection)
    content["scoresheet"] = sheet = deducted_sheet(content["scoresheet"], lines=10, words=30)
    for line in sheet["lines"]:
        line["finding"] = "Đoàn kiểm tra đã xem hồ sơ, văn bản, đối chiếu với sổ theo dõi. " * 4
    for number, delegation in enumerate(content["delegations"].values()):
        delegation["members"] = many_members(delegation["members"], number)
    texts = [name for name in content["minutes"] if name not in ("number", "no_exemplar_reason")]
    paragraph = "Công tác thi đua, khen thưởng được lãnh đạo, chỉ đạo thường xuyên, kịp thời. " * 5
    content["minutes"] |= {name: "\n".join([paragraph] * 3) for name in texts}
    row = content["evidence"][0]
    content["evidence"] = [row | {"name": f"{place}-{'ten-tep-rat-dai-' * 8}.pdf"} for place in range(25)]
    return content


def deducted_sheet(sheet: dict, *, lines: int, words: int) -> dict:
    """The first `lines` lines each lose points, for a reason of `words` words."""
    sheet = copy.deepcopy(sheet)
    for place, line in enumerate(sheet["lines"]):
        lost = place < lines
        line["awarded_points"] = str(int(line["max_points"]) - 5 * lost)
        line |= {"status": "incomplete" if lost else "complete", "deducted_points": str(5 * lost)}
        line["deductions"] = [deduction(place, words)] if lost else []
    return sheet | {"total": str(100 - 5 * lines), "rating": {"code": "average", "label": "Trung bình"}}


def deduction(place: int, words: int) -> dict:
    return {
        "content": f"Nội dung chưa đầy đủ thứ {place + 1}",
        "reason": " ".join(["không", "có", "văn", "bản"] * (words // 4)),
    }


def many_members(members: list[dict], number: int) -> list[dict]:
    """Fifteen, those with a duty first; each name has all letters of the alphabet somewhere in it."""
    letters = every_vietnamese_letter()
    names = [" ".join(letters[at : at + 6] for at in range(start, len(letters), 12)) for start in (0, 6)]
    more = [
        members[-1] | {"full_name": names[number], "is_secretary": False, "is_representative": False}
        for _ in range(15 - len(members))
    ]
    return [*members, *more]


# --- Report --------------------------------------------------------------------------------------------


def report_of(report: dict, length: str, is_final: bool) -> dict:
    content = copy.deepcopy(report)
    if is_final:
        content |= {"number": "5" if length == "short" else "15", "issued_on": "2022-12-15"}
    if length == "short":
        content["texts"] = {name: ["Một dòng."] for name in content["texts"]}
        content["results"] = content["results"][:1]
    if length == "long":
        content["texts"] = {name: rows * 6 for name, rows in content["texts"].items()}
        content["results"] = content["results"] * 6
        content["addressees"] = ["Sở Nội vụ tỉnh Điện Biên", "Ban Thi đua - Khen thưởng tỉnh Điện Biên"]
    return content
