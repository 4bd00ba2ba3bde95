// The form of one score line: the choice, the contents that are incomplete, the remark, the photos.

import { area, button, el, field, keepTyping, linkButton } from "./elements.js";
import { photoPart } from "./photo-part.js";
import { COMPLETE, deductionsToZero, INCOMPLETE, NOT_ASSESSED } from "./rules.js";
import { cleanWords, pointsFigure } from "./texts.js";

const NOT_PERFORMED = "not_performed";
const NOT_PERFORMED_CONTENT = "Không thực hiện nội dung này"; // as scoring/words.py has it

/** `save(pause)` is called after changes, at once without a pause; `leave()` when a field is left. */
export function lineForm(desk, visit, line, save, leave) {
  return new LineForm(desk, visit, line, save, leave);
}

class LineForm {
  constructor(desk, visit, line, save, leave) {
    Object.assign(this, { desk, save, leave });
    this.visitId = visit.id;
    this.line = line;
    this.rule = visit.rule;
    this.isOpen = visit.may.score;
    this.toZero = deductionsToZero(line.max_points, visit.rule);
    this.blocks = [];
    this.build(visit, line);
    this.fill(line);
  }

  build(visit, line) {
    const step = pointsFigure(this.rule.deduction_step);
    const choices = [[COMPLETE, "Thực hiện đầy đủ"], [INCOMPLETE, `Chưa đầy đủ (trừ ${step} điểm)`]];
    if (this.toZero !== null) choices.push([NOT_PERFORMED, "Không thực hiện (0 điểm)"]);
    this.radios = choices.map(([value]) => el("input", { type: "radio", name: `status-${line.id}`, value, disabled: !this.isOpen, on: { change: () => this.choose() } }));
    this.places = el("div", {});
    this.add = button("Thêm nội dung chưa đầy đủ", () => this.addBlock({ content: "", reason: "" }, true));
    this.incomplete = el("div", {}, this.places, this.add);
    this.wholeReason = this.text("", 2);
    this.whole = el("div", { class: "deduction" }, field(`ly-do-${line.id}`, "Lý do, căn cứ", this.wholeReason));
    this.finding = this.text(line.finding, 2);
    this.photos = photoPart(this.desk, visit, line.id, `Ảnh của nội dung ${line.number}`);
    this.node = el(
      "div",
      {},
      this.files(line),
      el("fieldset", { class: "choices" }, el("legend", { class: "visually-hidden" }, `Kết quả nội dung ${line.number}`), choices.map(([, words], place) => el("label", { class: "choice-large" }, this.radios[place], el("span", { class: "choice-words" }, words)))),
      this.incomplete,
      this.whole,
      field(`nhan-xet-${line.id}`, "Nhận xét", this.finding),
      this.photos.node,
    );
  }

  files(line) {
    if (!line.files.length) return el("p", { class: "muted" }, "Đơn vị chưa gửi minh chứng cho nội dung này.");
    return el("div", {}, el("p", {}, el("strong", {}, "Minh chứng đơn vị đã gửi"), " (mở xem khi có mạng):"), el("ul", { class: "file-list" }, line.files.map((name) => el("li", {}, name))));
  }

  text(value, rows) {
    const entry = area(value, rows, { disabled: !this.isOpen });
    keepTyping(entry, { touch: () => this.save(120), flush: () => this.leave() });
    return entry;
  }

  // --- What stands in the form

  get status() {
    return this.radios.find((radio) => radio.checked)?.value || NOT_ASSESSED;
  }

  read() {
    const { status } = this;
    const isWhole = status === NOT_PERFORMED;
    const reason = cleanWords(this.wholeReason.value);
    const named = this.blocks.map((block) => ({ content: cleanWords(block.content.value), reason: cleanWords(block.reason.value) }));
    const whole = Array.from({ length: this.toZero || 0 }, () => ({ content: NOT_PERFORMED_CONTENT, reason }));
    return {
      line: this.line.id,
      status: isWhole ? INCOMPLETE : status,
      deductions: isWhole ? whole : status === INCOMPLETE ? named.filter((row) => row.content || row.reason) : [],
      finding: cleanWords(this.finding.value),
    };
  }

  /** What the server would miss, in words; null when it can be sent. */
  missing(value) {
    if (value.status !== INCOMPLETE) return null;
    if (!value.deductions.length || value.deductions.some((row) => !row.content)) return "còn thiếu nội dung chưa đầy đủ";
    if (value.deductions.some((row) => !row.reason)) return "còn thiếu lý do, căn cứ";
    const least = this.desk.work.facts.min_reason_length || 1;
    if (value.deductions.some((row) => [...row.reason].length < least)) return `lý do cần ít nhất ${least} ký tự`;
    return null;
  }

  fill(line) {
    const isWhole = this.isNotPerformed(line);
    const chosen = isWhole ? NOT_PERFORMED : line.status;
    for (const radio of this.radios) radio.checked = radio.value === chosen;
    this.wholeReason.value = isWhole ? line.deductions[0].reason : "";
    this.finding.value = line.finding;
    this.places.replaceChildren();
    this.blocks = [];
    for (const row of isWhole ? [] : line.deductions) this.addBlock(row);
    if (!this.blocks.length) this.addBlock({ content: "", reason: "" });
    this.showParts();
    this.filled = JSON.stringify(this.read());
  }

  /** Fills anew when the line has become another than the form shows. */
  fillWhenOther(line) {
    if (this.isOther(line)) this.fill(line);
  }

  isOther(line) {
    const { status, deductions, finding } = line;
    const told = JSON.stringify({ line: this.line.id, status, deductions: deductions.map(({ content, reason }) => ({ content, reason })), finding });
    return told !== JSON.stringify(this.read());
  }

  isNotPerformed({ status, deductions }) {
    const count = this.toZero;
    if (status !== INCOMPLETE || !count || deductions.length !== count) return false;
    return deductions.every((row) => row.content === NOT_PERFORMED_CONTENT && row.reason === deductions[0].reason);
  }

  // --- Acts

  choose() {
    this.showParts();
    this.save();
  }

  showParts() {
    this.incomplete.hidden = this.status !== INCOMPLETE;
    this.whole.hidden = this.status !== NOT_PERFORMED;
    const most = this.rule.max_deductions_per_line;
    this.add.hidden = !this.isOpen || (most !== null && this.blocks.length >= most);
  }

  addBlock({ content, reason }, isNew = false) {
    const key = `${this.line.id}-${crypto.randomUUID().slice(0, 8)}`;
    const block = { content: this.text(content, 2), reason: this.text(reason, 2) };
    block.node = el(
      "fieldset",
      { class: "deduction" },
      el("legend", { class: "visually-hidden" }, "Nội dung chưa đầy đủ"),
      field(`noi-dung-${key}`, "Nội dung nào chưa đầy đủ?", block.content),
      field(`can-cu-${key}`, "Lý do, căn cứ", block.reason),
      this.isOpen ? linkButton("Bỏ nội dung này", () => this.removeBlock(block)) : null,
    );
    this.blocks.push(block);
    this.places.append(block.node);
    this.showParts();
    if (isNew) block.content.focus();
  }

  removeBlock(block) {
    this.blocks = this.blocks.filter((other) => other !== block);
    block.node.remove();
    if (!this.blocks.length) this.addBlock({ content: "", reason: "" });
    this.showParts();
    this.save();
  }

  refreshPhotos() {
    this.photos.refresh();
  }
}
