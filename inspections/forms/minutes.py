"""The typed parts of the minutes in the order of the paper, an exemplar, and the unit's opinion."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from inspections.forms.inputs import ComparedForm, LongText, Moment, Text, Version
from inspections.models import Exemplar, Inspection, Minutes, Opinion


class MinutesForm(ComparedForm, forms.Form):
    """Nothing is required while writing; "Lập biên bản" asks for what is missing."""

    base_version = Version()
    number = Text(label="Số biên bản", required=False, max_length=20, help_text="Để trống nếu không đánh số.")
    starts_at = Moment(label="Bắt đầu", required=False)
    place = Text(
        label="Địa điểm", required=False, max_length=300, help_text="Để trống: lấy địa điểm đã thống nhất."
    )
    no_exemplar_reason = LongText(
        label="Lý do không thăm điển hình",
        required=False,
        rows=2,
        help_text="Chỉ ghi khi Đoàn không thăm điển hình nào.",
    )
    strengths = LongText(
        label="Ưu điểm",
        required=False,
        help_text="Những việc đơn vị làm tốt trong tổ chức, chỉ đạo và thực hiện phong trào thi đua.",
    )
    good_practices = LongText(
        label="Cách làm hay, sáng tạo cần nhân rộng",
        required=False,
        help_text="Cách làm cụ thể mà đơn vị khác có thể học theo; để trống nếu không có.",
    )
    shortcomings = LongText(
        label="Tồn tại, hạn chế",
        required=False,
        help_text="Những nội dung chưa làm hoặc làm chưa đầy đủ, khớp với điểm đã trừ.",
    )
    causes = LongText(
        label="Nguyên nhân", required=False, help_text="Nguyên nhân của các tồn tại, hạn chế nêu trên."
    )
    recommendations_to_unit = LongText(
        label="Kiến nghị đối với đơn vị được kiểm tra",
        required=False,
        help_text="Việc đơn vị cần làm để khắc phục, và thời gian nếu có.",
    )
    recommendations_to_standing = LongText(
        label="Kiến nghị đối với Thường trực Cụm và cấp trên",
        required=False,
        help_text="Để trống nếu không có.",
    )
    ends_at = Moment(label="Kết thúc", required=False)

    @classmethod
    def of(cls, inspection: Inspection, minutes: Minutes | None) -> MinutesForm:
        """As stored; before that with the time and place that were agreed."""
        if minutes is not None:
            names = [name for name in cls.base_fields if name != "base_version"]
            stored = {name: getattr(minutes, name) for name in names}
            return cls(initial=stored | {"base_version": minutes.lock_version})
        visit = inspection.visit
        if visit is None:
            return cls(initial={"base_version": 0})
        begins = timezone.make_aware(datetime.datetime.combine(visit.day, visit.starts_at))
        return cls(initial={"base_version": 0, "starts_at": begins, "place": visit.place})

    def written(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "base_version"}


class ExemplarForm(forms.Form):
    name = Text(label="Tên điển hình", max_length=240)
    kind = forms.ChoiceField(label="Loại hình", choices=Exemplar.Kind)
    address = Text(label="Địa chỉ", max_length=300, required=False)
    note = LongText(label="Kết quả, cách làm", required=False, rows=2)


class OpinionForm(forms.Form):
    base_version = Version()
    stance = forms.ChoiceField(
        label="Ý kiến về kết quả kiểm tra", choices=Opinion.Stance, widget=forms.RadioSelect
    )
    text = LongText(
        label="Nội dung ý kiến", required=False, help_text="Ghi khi có ý kiến hoặc không nhất trí."
    )
    reason = LongText(label="Lý do không nhất trí", required=False, rows=3)

    @classmethod
    def of(cls, opinion: Opinion | None, version: int, spoken: dict[str, str] | None = None) -> OpinionForm:
        """`version` goes on when an opinion was taken away (`recording.opinion_version`).

        `spoken` is what was said when the minutes were read on the spot; it counts only once it is sent.
        """
        if opinion is None:
            said = spoken or {}
            names = ("stance", "text", "reason")
            return cls(initial={"base_version": version} | {name: said.get(name, "") for name in names})
        return cls(
            initial={
                "base_version": version,
                "stance": opinion.stance,
                "text": opinion.text,
                "reason": opinion.reason,
            }
        )
