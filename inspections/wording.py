"""The usual wording of a new plan and a new report; a draft starts from it and may change every word."""

from __future__ import annotations

from clusters.models import ClusterTerm, Unit, UnitOffice
from inspections import states
from inspections.models import InspectionPlan

# Fields without which a plan cannot be issued, and what they are called in "Còn thiếu: …".
REQUIRED_PLAN_TEXTS = {
    "superior_name": "cơ quan chủ quản",
    "issuer_name": "cơ quan ban hành",
    "symbol": "ký hiệu",
    "place_name": "địa danh",
    "abstract": "trích yếu",
    "opening": "đoạn mở đầu",
    "purposes": "mục đích",
    "requirements": "yêu cầu",
    "methods": "phương pháp kiểm tra",
    "closing": "đoạn kết",
    "signing_organisation": "tên tập thể ký thay mặt",
    "signing_titles": "chức danh người ký",
    "signer_name": "họ và tên người ký",
    "recipients": "nơi nhận",
}


# What does not depend on the year; {kind} is what the cluster is: "Cụm thi đua", "Khối thi đua".
_USUAL_TEXTS = {
    "purposes": (
        "Kiểm tra việc tổ chức triển khai, thực hiện công tác thi đua, khen thưởng của các đơn vị.\n"
        "Kết quả kiểm tra là cơ sở để đánh giá, chấm điểm thi đua hàng năm của các đơn vị "
        "trong {kind}.\n"
        "Tạo điều kiện để các đơn vị trao đổi kinh nghiệm, nhân rộng các điển hình tiên tiến."
    ),
    "requirements": (
        "Kiểm tra có trọng tâm, hiệu quả; đánh giá khách quan, toàn diện.\n"
        "Phát hiện cách làm hay để nhân rộng; xác định đúng nguyên nhân của tồn tại, hạn chế "
        "và đề xuất giải pháp."
    ),
    "methods": (
        "Đơn vị được kiểm tra báo cáo kết quả thực hiện các nội dung kiểm tra với đoàn kiểm tra.\n"
        "Kiểm tra các minh chứng (hồ sơ, văn bản).\n"
        "Đánh giá chất lượng, cho điểm theo biểu điểm của {kind}."
    ),
    "methods_note": "(Có biểu điểm kèm theo)",
    "schedule_text": (
        "Thời gian kiểm tra do 02 đơn vị thống nhất, thời gian hoàn thành {hạn kiểm tra}, "
        "phân công cụ thể như sau:"
    ),
    "signing_prefix": "TM.",
}


def kinds_phrase(term: ClusterTerm) -> str:
    """The kinds of the members in one phrase: "huyện, thị xã, thành phố"."""
    units = term.cluster.members_in(term.year).select_related("kind")
    kinds = sorted({(unit.kind.order, unit.kind.name) for unit in units})
    return ", ".join(name for _, name in kinds) or "đơn vị"


def plan_defaults(term: ClusterTerm) -> dict[str, object]:
    """Values for the text fields of a new draft of this term."""
    cluster, year, kinds = term.cluster, term.year, kinds_phrase(term)
    standing = term.standing_unit
    office = f" - qua {term.contact_office.official_name}" if term.contact_office else ""
    usual = {name: text.replace("{kind}", cluster.get_kind_display()) for name, text in _USUAL_TEXTS.items()}
    return usual | {
        "superior_name": cluster.superior_name.upper(),
        "issuer_name": cluster.name.upper(),
        "symbol": f"KH-{cluster.symbol}",
        "place_name": standing.place_name or standing.name,
        "abstract": f"Kiểm tra chéo công tác thi đua, khen thưởng\n{cluster.name} năm {year}",
        "opening": (
            f"Thường trực {cluster.name} năm {year} ({standing.name_in_sentence}) xây dựng kế hoạch tổ chức "
            "kiểm tra chéo công tác thi đua, khen thưởng với các nội dung sau:"
        ),
        "submission_text": (
            f"Kết thúc đợt kiểm tra, các {kinds} gửi Biên bản kết quả kiểm tra và Biểu điểm về Thường trực "
            f"{cluster.name} ({standing.authority_name}{office}) {{hạn gửi}}."
        ),
        "closing": (
            f"Trên đây là Kế hoạch tổ chức kiểm tra chéo của {cluster.name_full} năm {year}. "
            "Đề nghị các đơn vị quan tâm, phối hợp, tổ chức triển khai thực hiện đạt kết quả./."
        ),
        "signing_organisation": cluster.name.upper(),
        "signing_titles": "\n".join(
            title.upper() for title in (term.head_title_in_cluster, term.head_title_in_unit) if title
        ),
        "signer_name": term.head_person,
        "recipients": _recipients(term),
    }


def _recipients(term: ClusterTerm) -> str:
    """The superior, the other members, everybody's offices, the own leadership (plan of 2022, Nơi nhận)."""
    members = list(term.cluster.members_in(term.year))
    others = [unit.authority_name for unit in members if unit.pk != term.standing_unit_id]
    leadership = f"Lãnh đạo {term.standing_unit.authority_name}"
    names = [_superior_recipient(term), *others, *_offices(term, members), leadership]
    return "\n".join([*(f"- {name};" for name in names), "- Lưu: VT, NV."])


def _superior_recipient(term: ClusterTerm) -> str:
    """As the cluster's last plan names it."""
    issued = InspectionPlan.objects.filter(term__cluster=term.cluster, term__year__lt=term.year)
    last = issued.exclude(state=states.DRAFT).order_by("term__year", "pk").last()
    return (last and _first_recipient(last)) or term.cluster.superior_name


def _offices(term: ClusterTerm, members: list[Unit]) -> list[str]:
    """The offices with the function of the contact office, this or an earlier year's; one line a name."""
    earlier = ClusterTerm.objects.filter(
        cluster=term.cluster, year__lt=term.year, contact_office__isnull=False
    )
    channel = term if term.contact_office else earlier.order_by("year").last()
    if channel is None:
        return []
    offices = UnitOffice.objects.valid_in_year(term.year).filter(
        function=channel.contact_office.function_id, unit__in=members
    )
    name_of = {office.unit_id: office.official_name for office in offices.order_by("-pk")}
    units: dict[str, list[str]] = {}
    for unit in members:
        if unit.pk in name_of:
            units.setdefault(name_of[unit.pk], []).append(unit.name_in_sentence)
    return [f"{name}: {', '.join(places)}" for name, places in units.items()]


def report_defaults(plan: InspectionPlan) -> dict[str, str]:
    """Values for the text fields of the report on this plan, apart from what the minutes say."""
    term = plan.term
    others = [unit for unit in term.cluster.members_in(term.year) if unit.pk != term.standing_unit_id]
    copies = "".join(f"- {unit.authority_name};\n" for unit in others)
    return {
        "symbol": f"BC-{term.cluster.symbol}",
        "place_name": plan.place_name,
        "addressees": _first_recipient(plan),
        "closing": (
            "Trên đây là Báo cáo tổng hợp kết quả kiểm tra chéo công tác thi đua, khen thưởng "
            f"năm {plan.year} của {term.cluster.name_full}./."
        ),
        "signing_prefix": plan.signing_prefix,
        "signing_organisation": plan.signing_organisation,
        "signing_titles": plan.signing_titles,
        "signer_name": plan.signer_name,
        "recipients": f"- Như trên;\n{copies}- Lưu: VT, NV.",
    }


def _first_recipient(plan: InspectionPlan) -> str:
    """The superior stands first among the plan's recipients; whether it does, a person decides."""
    first = plan.recipients.partition("\n")[0]
    return first.strip().lstrip("-").strip(" ;.")
