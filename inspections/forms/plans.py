"""Forms of the draft of a plan: its opening, its texts and dates, its bases and composition."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from clusters.models import ClusterTerm, FunctionalRole
from inspections.deadlines import Deadline
from inspections.forms.inputs import Day, Version
from inspections.forms.rows import Paragraph, rows_of
from inspections.models import InspectionPlan, LegalBasis
from scoring.models import CriteriaTemplate

CONTENT_PARTS = {
    "Đầu văn bản": [
        "superior_name",
        "issuer_name",
        "symbol",
        "place_name",
        "expected_month",
        "abstract",
    ],
    "Mục đích, yêu cầu và phương pháp": [
        "opening",
        "purposes",
        "requirements",
        "methods",
        "methods_note",
        "max_exemplars",
    ],
    "Thời hạn": [
        "inspection_deadline",
        "inspection_deadline_inclusive",
        "schedule_text",
        "submission_deadline",
        "submission_deadline_inclusive",
        "submission_text",
    ],
    "Kết thúc văn bản": [
        "closing",
        "signing_prefix",
        "signing_organisation",
        "signing_titles",
        "signer_name",
        "recipients",
        "annex_issuer_name",
    ],
}
CONTENT_FIELDS = [name for names in CONTENT_PARTS.values() for name in names]
DAY_WORDS = "Kể cả ngày này"
DAY_HINT = 'Bỏ chọn thì kế hoạch ghi "trước" ngày này.'


class DeadlinesMixin:
    """Handing in comes after inspecting."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        days = [cleaned.get("inspection_deadline"), cleaned.get("submission_deadline")]
        if all(days):
            inspect_by = Deadline(days[0], cleaned["inspection_deadline_inclusive"])
            submit_by = Deadline(days[1], cleaned["submission_deadline_inclusive"])
            if submit_by.last_day < inspect_by.last_day:
                self.add_error("submission_deadline", "Hạn gửi kết quả phải sau hạn kiểm tra.")
        return cleaned


class PlanCreateForm(DeadlinesMixin, forms.Form):
    criteria_template = forms.ModelChoiceField(
        CriteriaTemplate.objects.all(),
        label="Biểu điểm",
        empty_label="Chọn biểu điểm",
        help_text="Có thể sửa trong dự thảo; biểu điểm đã dùng được giữ nguyên và lập phiên bản mới.",
    )
    inspection_deadline = Day(label="Hạn kiểm tra")
    inspection_deadline_inclusive = forms.BooleanField(label=DAY_WORDS, help_text=DAY_HINT, required=False)
    submission_deadline = Day(label="Hạn gửi kết quả")
    submission_deadline_inclusive = forms.BooleanField(
        label=DAY_WORDS, help_text=DAY_HINT, required=False, initial=True
    )

    def __init__(self, *args: Any, term: ClusterTerm, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = CriteriaTemplate.objects.filter(plans__term__cluster=term.cluster_id).order_by("-pk")
        self.fields["criteria_template"].initial = known.first() or CriteriaTemplate.objects.first()


class PlanContentForm(DeadlinesMixin, forms.ModelForm):
    """The plan's own words and dates. `base_version` is the one the writer saw."""

    base_version = Version()

    class Meta:
        model = InspectionPlan
        fields = CONTENT_FIELDS
        field_classes = {"inspection_deadline": Day, "submission_deadline": Day}
        help_texts = dict.fromkeys(
            ["inspection_deadline_inclusive", "submission_deadline_inclusive"], DAY_HINT
        )
        labels = {"inspection_deadline_inclusive": DAY_WORDS, "submission_deadline_inclusive": DAY_WORDS}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["base_version"].initial = self.instance.lock_version
        self.fields["expected_month"].widget.attrs |= {"min": 1, "max": 12}
        for name in ("abstract", "signing_titles"):
            self.fields[name].widget.attrs["rows"] = 3
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        parts: list[Any] = ["base_version"]
        for heading, names in CONTENT_PARTS.items():
            parts += [HTML(f"<h2>{heading}</h2>"), *names]
        self.helper.layout = Layout(*parts)

    def clean_expected_month(self) -> int | None:
        month = self.cleaned_data["expected_month"]
        if month is not None and not 1 <= month <= 12:
            raise forms.ValidationError("Tháng phải từ 1 đến 12.")
        return month

    @property
    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONTENT_FIELDS}


class VersionForm(forms.Form):
    """Stands beside rows: carries the version that the writer saw, and what is refused as a whole."""

    base_version = Version()


class BasisChoice(forms.ModelChoiceField):
    def label_from_instance(self, basis: LegalBasis) -> str:
        return basis.citation


class BasisForm(forms.Form):
    basis = BasisChoice(LegalBasis.objects.all(), label="Căn cứ", empty_label="Chọn văn bản làm căn cứ")
    wording = Paragraph(
        label="Cách viện dẫn riêng",
        max_length=600,
        required=False,
        help_text="Để trống: viện dẫn theo thông tin của văn bản.",
    )


class RequirementForm(forms.Form):
    function = forms.ModelChoiceField(
        FunctionalRole.objects.all(), label="Chức năng", empty_label="Chọn chức năng"
    )
    text = Paragraph(label="Cách ghi trong kế hoạch", max_length=300)


BasisRows = rows_of(BasisForm, once={"basis": "Văn bản này đã được chọn ở dòng trên."})
RequirementRows = rows_of(RequirementForm, once={"function": "Chức năng này đã được ghi ở dòng trên."})
