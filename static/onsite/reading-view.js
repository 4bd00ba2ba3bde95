// Reading the minutes through to both sides: the text, the total, the rating, and the code of words
// that belongs to exactly this content.

import { button, el, once } from "./elements.js";
import { opinionPart } from "./opinion-part.js";
import { contentOf, differences, LABELS, lineInWords, missingBefore, sealed } from "./reading.js";
import { clockOf, deviceTime, localMoment, pointsFigure, spokenCode } from "./texts.js";

const PARTS = ["strengths", "good_practices", "shortcomings", "causes", "recommendations_to_unit", "recommendations_to_standing"];

export function showReading(desk, visit) {
  return new ReadingView(desk, visit);
}

class ReadingView {
  constructor(desk, visit) {
    this.desk = desk;
    this.visitId = visit.id;
    this.title = "Đọc lại biên bản tại chỗ";
    this.keepings = [];
    this.place = el("div", {});
    const opinion = opinionPart(desk, visit, () => this.refresh());
    this.keepings.push(opinion.keeping);
    this.node = el("div", {}, el("p", { class: "back" }, el("a", { href: `#/cuoc/${visit.id}` }, visit.title)), el("h1", {}, this.title), opinion.node, this.place);
    this.refresh();
  }

  get visit() {
    return this.desk.work.visit(this.visitId);
  }

  refreshState() {}

  async refresh() {
    const { visit, desk } = this;
    const missing = missingBefore(desk.work, visit);
    const content = contentOf(desk.work, visit);
    const turn = (this.turn = Symbol("refresh"));
    const { canonical, digest } = await sealed(content);
    if (this.turn !== turn) return; // a later one shows what is newer
    const shown = `${digest}-${missing.length}-${visit.reading?.received_at}-${visit.reading?.digest}`;
    if (this.place.dataset.shown === shown) return;
    this.place.dataset.shown = shown;
    const code = missing.length ? null : spokenCode(digest, desk.work.facts.words);
    this.place.replaceChildren(
      ...[
        missing.length ? this.lacking(missing) : el("p", {}, "Đọc toàn bộ nội dung dưới đây cho hai bên cùng nghe. Mã bằng từ ở cuối ứng với đúng nội dung này."),
        this.earlier(content, digest),
        paper(content),
        missing.length ? null : this.closing(code, canonical, digest),
      ].filter(Boolean),
    );
  }

  lacking(missing) {
    return el("div", { class: "refusal" }, el("p", {}, el("strong", {}, "Chưa đọc lại được: còn thiếu nội dung.")), el("ul", {}, missing.map((words) => el("li", {}, words))));
  }

  earlier(content, digest) {
    const { reading } = this.visit;
    if (!reading) return null;
    const code = spokenCode(reading.digest, this.desk.work.facts.words);
    const received = reading.received_at ? `Máy chủ đã nhận lúc ${clockOf(reading.received_at)}.` : "Đã lưu trên máy này, chưa gửi.";
    if (reading.digest === digest) {
      return el("p", { class: "message", data: { kind: "good" } }, el("strong", {}, `Hai bên đã nghe đọc lúc ${clockOf(reading.at)}. Mã: ${code}. ${received}`));
    }
    const found = differences(JSON.parse(reading.canonical), content);
    return el(
      "section",
      { class: "conflict" },
      el("h2", {}, "Nội dung đã khác lần đọc trước"),
      el("p", {}, `Hai bên đã nghe đọc lúc ${clockOf(reading.at)}, mã: ${code}. Sau đó có thay đổi dưới đây; cần đọc lại.`),
      el("dl", { class: "differences" }, found.map(({ what, before, now }) => [el("dt", {}, what), el("dd", {}, el("del", {}, before)), el("dd", {}, el("ins", {}, now))])),
    );
  }

  closing(code, canonical, digest) {
    const isRead = this.visit.reading?.digest === digest;
    const press = button("Hai bên đã nghe đọc", once(() => this.confirm(canonical, digest)), { class: "btn btn-primary" });
    return el(
      "section",
      { class: "reading-code" },
      el("h2", {}, "Mã của nội dung vừa đọc"),
      el("p", { class: "spoken-code" }, code),
      el("p", { class: "muted" }, "Mỗi bên ghi lại tám từ này. Khi ký, trang ký hiện lại mã; mã khác nghĩa là nội dung đã khác."),
      isRead ? null : el("p", { class: "acts" }, press),
    );
  }

  async confirm(canonical, digest) {
    const reading = { canonical, digest, at: deviceTime(), received_at: null };
    try {
      await this.desk.save({ visit: this.visitId, kind: "read_through", subject: "reading", value: { canonical, digest }, reading });
    } catch (problem) {
      this.place.append(el("p", { class: "refusal", role: "alert" }, this.desk.whyNotWritten(problem)));
      return;
    }
    await this.refresh();
    this.desk.announce("Đã lưu trên máy này: hai bên đã nghe đọc biên bản.");
  }
}

function paper(content) {
  const { visit, minutes, scoresheet: sheet, plan } = content;
  const said = (name) => (minutes[name] ? [el("h4", {}, LABELS[name]), el("p", { class: "said" }, minutes[name])] : null);
  const total = sheet.total === null || sheet.total === undefined ? "Chưa có tổng điểm" : `${pointsFigure(sheet.total)}/${pointsFigure(sheet.max_total)} điểm`;
  return el(
    "article",
    { class: "paper" },
    el("h2", {}, `Biên bản kiểm tra chéo công tác thi đua, khen thưởng năm ${plan.year} tại ${content.inspected_unit.name_in_sentence}`),
    el("p", {}, `Bắt đầu: ${localMoment(visit.starts_at) || "chưa ghi"}. Địa điểm: ${visit.place || "chưa ghi"}.`),
    el("h3", {}, "I. Thành phần"),
    Object.entries(content.delegations).map(([side, { members }]) => [
      el("h4", {}, side === "inspecting" ? `Đoàn kiểm tra (${content.inspecting_unit.name_standalone})` : `Đơn vị được kiểm tra (${content.inspected_unit.name_standalone})`),
      el("ul", {}, members.map((row) => el("li", {}, personInWords(row)))),
    ]).flat(2),
    el("h3", {}, "II. Nội dung làm việc"),
    exemplars(content),
    el("h3", {}, "III. Kết quả kiểm tra"),
    el("ol", { class: "read-lines" }, sheet.lines.map((line) => el("li", {}, el("strong", {}, `${line.number}. `), line.text, el("br"), lineInWords(line)))),
    PARTS.slice(0, 4).map(said).flat(),
    el("h3", {}, "IV. Điểm và xếp loại"),
    el("p", { class: "score-result-total" }, total, sheet.rating ? ` · Xếp loại: ${sheet.rating.label}` : ""),
    el("h3", {}, "V. Kiến nghị, đề xuất"),
    PARTS.slice(4).map(said).flat(),
    content.opinion ? [el("h3", {}, "VI. Ý kiến của đơn vị được kiểm tra"), el("p", {}, [content.opinion.label, content.opinion.text, content.opinion.reason].filter(Boolean).join(": "))] : null,
    el("p", {}, `Kết thúc: ${localMoment(visit.ends_at) || "chưa ghi"}.`),
  );
}

function personInWords(row) {
  const duty = row.is_head ? "Trưởng đoàn" : row.is_secretary ? "Thư ký" : row.is_representative ? "Đại diện đơn vị" : "";
  const absent = row.absence_reason ? `; vắng mặt: ${row.absence_reason}` : "";
  return [`${row.honorific} ${row.full_name}`, row.position, duty].filter(Boolean).join(", ") + absent;
}

function exemplars({ exemplars: rows, minutes }) {
  if (!rows.length) return el("p", {}, `Đoàn không thăm điển hình. Lý do: ${minutes.no_exemplar_reason || "chưa ghi"}`);
  const items = rows.map((row) => el("li", {}, [row.name, row.kind, row.address, row.note].filter(Boolean).join(", ")));
  return el("div", {}, el("p", {}, "Điển hình đã thăm:"), el("ul", {}, items));
}
