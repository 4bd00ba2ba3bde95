"""Refusals: why something is not done, in the sentence the user reads."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

FORBIDDEN, NOT_ACCEPTABLE_NOW, TOO_LARGE, UNPROCESSABLE, TOO_MANY, UNAVAILABLE = 403, 409, 413, 422, 429, 503

SENTENCES: dict[str, tuple[int, str]] = {
    # The ring
    "self_inspection": (
        UNPROCESSABLE,
        'Đơn vị không được kiểm tra chính mình. Vui lòng chọn đơn vị khác cho "{unit}".',
    ),
    "duplicate_inspected": (
        UNPROCESSABLE,
        '"{inspected}" đã được phân công cho "{inspecting}" kiểm tra. '
        "Mỗi đơn vị chỉ được kiểm tra một lần trong đợt.",
    ),
    "duplicate_inspecting": (
        UNPROCESSABLE,
        '"{inspecting}" đã được phân công kiểm tra "{inspected}". '
        "Mỗi đơn vị chỉ kiểm tra một đơn vị trong đợt.",
    ),
    "missing_unit": (UNPROCESSABLE, 'Chưa phân công đủ: "{unit}" chưa có đơn vị kiểm tra.'),
    "idle_unit": (UNPROCESSABLE, 'Chưa phân công đủ: "{unit}" chưa được giao kiểm tra đơn vị nào.'),
    "broken_ring": (
        UNPROCESSABLE,
        "Phân công chưa tạo thành một vòng khép kín ({groups}). Vui lòng kiểm tra lại.",
    ),
    "not_a_member": (UNPROCESSABLE, '"{unit}" không phải là thành viên của {cluster} năm {year}.'),
    "too_few_units": (
        UNPROCESSABLE,
        "{cluster} năm {year} cần ít nhất hai đơn vị thành viên để kiểm tra chéo.",
    ),
    "ring_warnings": (
        UNPROCESSABLE,
        "Phân công có điểm cần lưu ý: {warnings}. Nếu vẫn chọn phân công này, vui lòng nêu lý do.",
    ),
    # The plan
    "edit_issued": (
        NOT_ACCEPTABLE_NOW,
        "Văn bản đã ban hành không được sửa. Vui lòng ban hành văn bản thay thế hoặc đính chính.",
    ),
    "plan_changed": (
        NOT_ACCEPTABLE_NOW,
        "Kế hoạch vừa được cập nhật ở nơi khác. Vui lòng xem bản mới rồi thực hiện lại.",
    ),
    "draft_set_aside": (
        NOT_ACCEPTABLE_NOW,
        "Dự thảo này đã được gác lại. Muốn soạn tiếp, vui lòng mở kế hoạch đang có hiệu lực và chọn "
        "“Thay thế kế hoạch”.",
    ),
    "only_plan_of_the_year": (
        NOT_ACCEPTABLE_NOW,
        "Đây là kế hoạch duy nhất của năm nên không gác lại được. Vui lòng tiếp tục hoàn thiện dự thảo.",
    ),
    "criteria_shared": (
        NOT_ACCEPTABLE_NOW,
        "Biểu điểm này còn dùng cho kế hoạch khác. Vui lòng lập phiên bản mới để sửa cho riêng kế hoạch này.",
    ),
    "plan_incomplete": (UNPROCESSABLE, "Chưa thể ban hành kế hoạch. Còn thiếu: {missing}."),
    "plan_number_taken": (
        UNPROCESSABLE,
        "Số {number} đã được dùng cho văn bản khác trong năm {year}. Vui lòng chọn số khác.",
    ),
    "issued_after_deadline": (
        UNPROCESSABLE,
        "Ngày ban hành {day} không hợp lệ: phải còn trong hạn kiểm tra ({deadline}).",
    ),
    "plan_exists": (UNPROCESSABLE, "{cluster} năm {year} đã có kế hoạch kiểm tra chéo."),
    "plan_not_issued": (
        NOT_ACCEPTABLE_NOW,
        "Kế hoạch chưa được ban hành nên chưa thể thực hiện thao tác này.",
    ),
    "plan_closed": (NOT_ACCEPTABLE_NOW, "Đợt kiểm tra đã kết thúc; kết quả không thể thay đổi."),
    "plan_replaced": (
        NOT_ACCEPTABLE_NOW,
        "Kế hoạch này đã được thay thế bằng kế hoạch khác. Vui lòng thực hiện theo kế hoạch mới.",
    ),
    "begun_pair_dropped": (
        NOT_ACCEPTABLE_NOW,
        "Kế hoạch thay thế bỏ cuộc kiểm tra đã bắt đầu: {pairs}. Vui lòng giữ lại các cặp này.",
    ),
    "criteria_after_scoring": (
        NOT_ACCEPTABLE_NOW,
        "Biểu điểm không thay đổi được vì đã có cuộc kiểm tra chấm điểm: {pairs}.",
    ),
    "replaced_while_signing": (
        NOT_ACCEPTABLE_NOW,
        "Biên bản đang chờ ký viện dẫn kế hoạch cũ: {pairs}. "
        "Vui lòng ban hành kế hoạch thay thế sau khi ký xong hoặc sau khi mở lại biên bản.",
    ),
    "replaced_after_report": (
        NOT_ACCEPTABLE_NOW,
        "Đã ban hành báo cáo tổng hợp theo kế hoạch này nên không thay thế kế hoạch được nữa.",
    ),
    "close_reason": (
        UNPROCESSABLE,
        "Còn {count} cuộc kiểm tra chưa được tiếp nhận kết quả: {pairs}. Vui lòng nêu lý do kết thúc.",
    ),
    # The visit
    "date_after_deadline": (
        UNPROCESSABLE,
        "Ngày kiểm tra {day} không hợp lệ: phải hoàn thành {deadline}.",
    ),
    "date_before_plan": (
        UNPROCESSABLE,
        "Ngày kiểm tra không được sớm hơn ngày ban hành kế hoạch ({day}).",
    ),
    "own_proposal": (
        NOT_ACCEPTABLE_NOW,
        "Đề xuất này do bên mình đưa ra; cần {unit} đồng ý hoặc đề xuất thời gian khác.",
    ),
    "proposal_changed": (
        NOT_ACCEPTABLE_NOW,
        "Đề xuất thời gian vừa được thay đổi. Vui lòng xem đề xuất mới nhất rồi trả lời.",
    ),
    "same_proposal": (
        UNPROCESSABLE,
        "Ngày, giờ và địa điểm này trùng với đề xuất đang có. "
        'Nếu đồng ý, vui lòng bấm "Đồng ý thời gian"; nếu không, vui lòng đổi ngày, giờ hoặc địa điểm.',
    ),
    "own_proposal_again": (
        UNPROCESSABLE,
        "Đơn vị đã gửi đề xuất này, đang chờ trả lời. Muốn đổi, vui lòng sửa ngày, giờ hoặc địa điểm.",
    ),
    "delegation_changed": (
        NOT_ACCEPTABLE_NOW,
        "Thành phần vừa được cập nhật ở nơi khác. Vui lòng xem bản mới rồi thực hiện lại.",
    ),
    "missing_role": (UNPROCESSABLE, "Thành phần {side} còn thiếu: {functions}."),
    "head_required": (UNPROCESSABLE, "Đoàn kiểm tra phải có đúng một Trưởng đoàn và đúng một Thư ký."),
    "representative_required": (
        UNPROCESSABLE,
        "Thành phần đơn vị được kiểm tra phải có đúng một người đại diện đơn vị.",
    ),
    "signer_account": (
        UNPROCESSABLE,
        "{name} sẽ ký biên bản nên phải gắn với một tài khoản của {unit}.",
    ),
    "account_of_other_unit": (UNPROCESSABLE, "Tài khoản của {name} không thuộc {unit}."),
    "person_on_both_sides": (
        UNPROCESSABLE,
        "Ông (bà) {name} không thể vừa thuộc Đoàn kiểm tra vừa thuộc đơn vị được kiểm tra.",
    ),
    "person_named_twice": (UNPROCESSABLE, "Tài khoản của ông (bà) {name} được ghi hai lần trong thành phần."),
    # Evidence
    "file_empty": (UNPROCESSABLE, 'Tệp "{name}" không có nội dung.'),
    "file_too_large": (UNPROCESSABLE, 'Tệp "{name}" vượt quá dung lượng cho phép ({limit}).'),
    "file_type": (
        UNPROCESSABLE,
        'Tệp "{name}" không đúng loại được nhận. Chỉ nhận PDF, Word, Excel và ảnh JPEG, PNG, WebP.',
    ),
    "file_mismatch": (
        UNPROCESSABLE,
        'Nội dung tệp "{name}" không khớp với phần mở rộng của tên tệp. Vui lòng kiểm tra lại tệp.',
    ),
    "image_broken": (UNPROCESSABLE, 'Không đọc được ảnh "{name}". Vui lòng chụp hoặc chọn lại ảnh khác.'),
    "image_too_large": (
        UNPROCESSABLE,
        'Ảnh "{name}" có kích thước quá lớn. Vui lòng thu nhỏ ảnh rồi tải lại.',
    ),
    "client_id_taken": (NOT_ACCEPTABLE_NOW, "Mã gửi này đã được dùng cho một nội dung khác."),
    "file_missing": (UNPROCESSABLE, "Vui lòng chọn tệp cần tải lên."),
    # Scoring
    "unscored": (
        UNPROCESSABLE,
        "Còn {count} nội dung chưa chấm điểm: {lines}. Chưa thể chốt điểm và lập biên bản.",
    ),
    "deduction_without_reason": (
        UNPROCESSABLE,
        "Vui lòng ghi rõ nội dung thực hiện chưa đầy đủ và lý do trừ điểm ở nội dung {line}.",
    ),
    "deduction_count": (
        UNPROCESSABLE,
        'Ở nội dung {line}, vui lòng chọn "Thực hiện đầy đủ" hoặc ghi ít nhất một nội dung chưa đầy đủ.',
    ),
    "reason_too_short": (
        UNPROCESSABLE,
        "Lý do trừ điểm ở nội dung {line} cần rõ hơn (ít nhất {minimum} ký tự).",
    ),
    "too_many_deductions": (
        UNPROCESSABLE,
        "Nội dung {line} chỉ được trừ điểm {limit} lần theo kế hoạch này.",
    ),
    "points_out_of_range": (UNPROCESSABLE, "Điểm chấm của nội dung {line} phải từ 0 đến {maximum}."),
    "version_conflict": (
        NOT_ACCEPTABLE_NOW,
        "Dữ liệu vừa được {person} cập nhật lúc {time}. Nội dung bạn đang nhập chưa được lưu; "
        "vui lòng xem bản mới và thực hiện lại.",
    ),
    "version_gone": (
        NOT_ACCEPTABLE_NOW,
        "Dữ liệu đã thay đổi sau khi trang được mở. Nội dung đang nhập chưa được lưu; "
        "vui lòng xem bản mới và thực hiện lại.",
    ),
    "too_many_exemplars": (
        UNPROCESSABLE,
        "Chỉ được thăm tối đa {maximum} điển hình. Vui lòng bớt điển hình trước khi thêm mới.",
    ),
    "text_too_long": (UNPROCESSABLE, "Phần “{subject}” dài quá {limit} ký tự. Vui lòng rút gọn."),
    "too_many_lines": (UNPROCESSABLE, "Phần “{subject}” có quá {limit} dòng. Vui lòng rút gọn."),
    "signer_absent": (
        UNPROCESSABLE,
        "{name} là người ký biên bản nên không thể ghi vắng mặt. Vui lòng sửa thành phần trước.",
    ),
    # Minutes and signing
    "minutes_incomplete": (UNPROCESSABLE, "Biên bản còn thiếu: {missing}."),
    "opinion_missing": (
        UNPROCESSABLE,
        "Chưa có ý kiến của đơn vị được kiểm tra. {unit} cần ghi ý kiến trước khi trình ký.",
    ),
    "opinion_text": (UNPROCESSABLE, "Vui lòng ghi nội dung ý kiến."),
    "opinion_reason": (UNPROCESSABLE, "Vui lòng nêu lý do không nhất trí."),
    "ends_before_start": (UNPROCESSABLE, "Giờ kết thúc phải sau giờ bắt đầu."),
    "edit_after_signing": (
        NOT_ACCEPTABLE_NOW,
        'Biên bản đã có người ký nên không thể sửa. Muốn sửa, hãy chọn "Mở lại để sửa"; '
        "các chữ ký hiện có sẽ hết hiệu lực và phải ký lại.",
    ),
    "edit_awaiting_signatures": (
        NOT_ACCEPTABLE_NOW,
        'Biên bản đang chờ ký nên không thể sửa. Muốn sửa, Trưởng đoàn chọn "Mở lại để sửa".',
    ),
    "edit_received": (
        NOT_ACCEPTABLE_NOW,
        "Kết quả đã gửi Thường trực cụm nên không thể sửa. Muốn sửa, đề nghị Thường trực cụm "
        "trả lại hoặc hủy tiếp nhận.",
    ),
    "wrong_password": (UNPROCESSABLE, "Mật khẩu xác nhận không đúng. Biên bản chưa được ký."),
    "document_changed": (
        NOT_ACCEPTABLE_NOW,
        "Nội dung đã thay đổi sau khi bạn mở để ký. Vui lòng xem lại bản mới nhất rồi ký.",
    ),
    "content_tampered": (
        NOT_ACCEPTABLE_NOW,
        "Dữ liệu không còn khớp với bản đã trình ký. Biên bản chưa được ký; "
        "vui lòng báo quản trị hệ thống kiểm tra. Nếu chỉ là thông tin đơn vị vừa được sửa, Trưởng đoàn chọn "
        "“Mở lại để sửa” rồi trình ký lại.",
    ),
    "not_your_turn": (NOT_ACCEPTABLE_NOW, "Chưa đến lượt ký của bạn. Đang chờ: {name}, {role}."),
    "refusal_reason": (UNPROCESSABLE, "Vui lòng nêu lý do từ chối ký."),
    "reopen_reason": (UNPROCESSABLE, "Vui lòng nêu lý do mở lại để sửa."),
    # Handing in
    "incomplete_package": (
        UNPROCESSABLE,
        "Hồ sơ gửi Thường trực cụm phải gồm Biên bản và Biểu điểm. Còn thiếu: {missing}.",
    ),
    "submission_late": (
        UNPROCESSABLE,
        "Đã quá hạn gửi kết quả ({deadline}). Vui lòng nêu lý do gửi chậm.",
    ),
    "return_reason": (UNPROCESSABLE, "Vui lòng nêu lý do trả lại."),
    "cancel_reason": (UNPROCESSABLE, "Vui lòng nêu lý do hủy tiếp nhận."),
    "already_answered": (
        NOT_ACCEPTABLE_NOW,
        'Kết quả này đã có trả lời: "{answer}", do {person} ghi lúc {time}. '
        "Vui lòng mở trang của cuộc kiểm tra để xem bước tiếp theo.",
    ),
    # Documents
    "document_too_heavy": (
        UNPROCESSABLE,
        "Không lập được văn bản trong giới hạn thời gian và bộ nhớ cho phép. "
        "Vui lòng rút gọn nội dung rồi thực hiện lại.",
    ),
    "document_failed": (UNAVAILABLE, "Không lập được văn bản lúc này. Vui lòng thực hiện lại sau ít phút."),
    "seal_failed": (
        UNAVAILABLE,
        "Không niêm phong được văn bản lúc này nên văn bản chính thức chưa được lập. "
        "Vui lòng thực hiện lại sau ít phút.",
    ),
    "file_damaged": (
        UNAVAILABLE,
        "Tệp đã lưu của văn bản không còn nguyên vẹn nên không được cung cấp. "
        "Vui lòng báo quản trị hệ thống khôi phục từ bản sao lưu.",
    ),
    # Documents that come back signed, and files that anybody checks
    "upload_too_large": (TOO_LARGE, "Tệp vượt quá dung lượng cho phép ({limit}) nên không được tiếp nhận."),
    "pdf_broken": (UNPROCESSABLE, "Tệp không phải là PDF hoặc đã bị hỏng nên không đọc được."),
    "pdf_encrypted": (
        UNPROCESSABLE,
        "Tệp được đặt mật khẩu nên không kiểm tra được. Vui lòng dùng tệp không đặt mật khẩu.",
    ),
    "pdf_too_heavy": (
        UNPROCESSABLE,
        "Không kiểm tra được tệp trong giới hạn thời gian và bộ nhớ cho phép.",
    ),
    "pdf_no_signature": (
        UNPROCESSABLE,
        "Tệp tải lên không chứa chữ ký số nào ngoài niêm phong của hệ thống.",
    ),
    "pdf_altered": (UNPROCESSABLE, "Tệp đã bị thay đổi sau khi ký số. Không thể tiếp nhận."),
    "pdf_signature_invalid": (UNPROCESSABLE, "Tệp có chữ ký số không hợp lệ. Không thể tiếp nhận."),
    "pdf_mismatch": (UNPROCESSABLE, "Tệp đã ký không khớp với văn bản do hệ thống lập."),
    "scan_type": (UNPROCESSABLE, 'Tệp "{name}" không đúng loại được nhận. Bản số hóa là PDF, JPEG hoặc PNG.'),
    "scan_is_original": (
        UNPROCESSABLE,
        "Tệp này là văn bản do hệ thống lập, không phải bản quét của bản giấy đã ký.",
    ),
    "copy_of_old": (
        NOT_ACCEPTABLE_NOW,
        "Văn bản này không còn hiệu lực nên không nhận thêm bản ký. Vui lòng ký bản đang có hiệu lực.",
    ),
    "copy_already_confirmed": (NOT_ACCEPTABLE_NOW, "Bản này đã được xác nhận hoặc không cần xác nhận."),
    "own_copy": (
        FORBIDDEN,
        "Người tải lên không tự xác nhận. Cần một người khác của hai bên hoặc của Thường trực cụm đối chiếu.",
    ),
    "too_many_checks": (
        TOO_MANY,
        "Có quá nhiều lượt kiểm tra trong một thời gian ngắn. Vui lòng thực hiện lại sau một phút.",
    ),
    # The cluster's report
    "report_changed": (
        NOT_ACCEPTABLE_NOW,
        "Báo cáo vừa được cập nhật, hoặc vừa có thêm kết quả được tiếp nhận. "
        "Vui lòng xem bản mới rồi thực hiện lại.",
    ),
    "report_incomplete": (UNPROCESSABLE, "Chưa thể ban hành báo cáo. Còn thiếu: {missing}."),
    "report_before_plan": (
        UNPROCESSABLE,
        "Ngày ban hành báo cáo không được sớm hơn ngày ban hành kế hoạch ({day}).",
    ),
    "report_before_visit": (
        UNPROCESSABLE,
        "Ngày ban hành báo cáo không được sớm hơn ngày kiểm tra cuối cùng mà báo cáo nêu ({day}).",
    ),
    "report_not_issued": (
        NOT_ACCEPTABLE_NOW,
        "Báo cáo chưa được ban hành nên chưa có gì để thay thế; dự thảo sửa trực tiếp được.",
    ),
    "correction_reason": (UNPROCESSABLE, "Vui lòng nêu lý do thay thế."),
    "before_the_replaced": (
        UNPROCESSABLE,
        "Ngày ban hành không được sớm hơn ngày của văn bản được thay thế ({day}).",
    ),
    # Work from the field
    "blob_offset": (NOT_ACCEPTABLE_NOW, "Phần gửi không nối tiếp phần đã nhận."),
    "blob_mismatch": (UNPROCESSABLE, "Ảnh nhận được không khớp với ảnh đã gửi. Hệ thống sẽ gửi lại."),
    "photo_missing": (UNPROCESSABLE, "Ảnh chưa được gửi lên máy chủ."),
    "sent_by_other": (FORBIDDEN, "Nội dung này do tài khoản khác ghi. Vui lòng đăng nhập đúng tài khoản."),
    "too_many_photos": (
        TOO_LARGE,
        "Ảnh chờ gửi của tài khoản này đã quá dung lượng cho phép ({limit}). Vui lòng báo Thường trực cụm.",
    ),
    "too_much_at_once": (TOO_LARGE, "Gửi quá nhiều nội dung trong một lần."),
    "package_broken": (UNPROCESSABLE, "Không đọc được tệp việc chưa gửi. Vui lòng chọn đúng tệp đã xuất."),
    # Everywhere
    "other_person": (
        FORBIDDEN,
        "Trình duyệt đang đăng nhập tài khoản {person}, không phải tài khoản mở trang này. Nội dung đã nhập "
        "vẫn còn ở đây; vui lòng đăng nhập lại đúng tài khoản ở thẻ khác rồi lưu lại.",
    ),
    "forbidden": (FORBIDDEN, "Bạn không có quyền thực hiện thao tác này."),
    "wrong_state": (
        NOT_ACCEPTABLE_NOW,
        'Không thực hiện được vì cuộc kiểm tra đang ở bước "{state}". '
        "Vui lòng mở trang của cuộc kiểm tra để xem bước tiếp theo.",
    ),
    "malformed": (
        UNPROCESSABLE,
        "Dữ liệu gửi lên không đúng định dạng. Vui lòng tải lại trang và thực hiện lại.",
    ),
}


class Refusal(Exception):
    """Something is not done: `code` for programs, `message` for people, `field` where it belongs.

    `status` is the HTTP status: 403 not allowed, 409 not now or stale, 413 too large, 422 not acceptable,
    429 too often, 503 not possible at the moment.
    `details` holds what the page or client needs to go on, e.g. both versions of a conflict.
    """

    def __init__(self, code: str, *, field: str | None = None, details: dict | None = None, **values: Any):
        self.code = code
        self.status, sentence = SENTENCES[code]
        self.message = sentence.format(**values)
        self.field = field
        self.details = details or {}
        super().__init__(self.message)


def version_conflict(*, person: str, at: datetime.datetime | None, **details: Any) -> Refusal:
    """A write against a version that is no longer the latest; `details` hold both values.

    `at` is None when the row was emptied since, or never written: then nobody can be named.
    """
    details |= {"person": person, "at": at.isoformat() if at else None}
    if at is None:
        return Refusal("version_gone", details=details)
    return Refusal("version_conflict", details=details, person=person, time=clock(at))


def clock(moment: datetime.datetime) -> str:
    """Hours and minutes in Vietnam, with the day when it is not today."""
    local = timezone.localtime(moment)
    same_day = local.date() == timezone.localdate()
    return local.strftime("%H:%M" if same_day else "%H:%M ngày %d/%m/%Y")
