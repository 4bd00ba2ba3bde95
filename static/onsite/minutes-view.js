// The minutes: hours and place, who was there, exemplars, the texts, photos of the visit as a whole.

import { DAY_FIELDS, dayInWords } from "./days.js";
import { exemplarPart } from "./exemplar-part.js";
import { area, el, field, keepTyping, setState, setText } from "./elements.js";
import { photoPart } from "./photo-part.js";
import { LABELS } from "./reading.js";
import { overallState, stateOf } from "./stating.js";
import { cleanText, cleanWords, sha256OfText } from "./texts.js";

const HINTS = {
  number: "Để trống nếu không đánh số.",
  place: "Để trống: lấy địa điểm đã thống nhất.",
  no_exemplar_reason: "Chỉ ghi khi Đoàn không thăm điển hình nào.",
  strengths: "Những việc đơn vị làm tốt trong tổ chức, chỉ đạo và thực hiện phong trào thi đua.",
  good_practices: "Cách làm cụ thể mà đơn vị khác có thể học theo; để trống nếu không có.",
  shortcomings: "Những nội dung chưa làm hoặc làm chưa đầy đủ, khớp với điểm đã trừ.",
  causes: "Nguyên nhân của các tồn tại, hạn chế nêu trên.",
  recommendations_to_unit: "Việc đơn vị cần làm để khắc phục, và thời gian nếu có.",
  recommendations_to_standing: "Để trống nếu không có.",
};
const SHORT = { number: 20, place: 300 };

export function showMinutes(desk, visit) {
  return new MinutesView(desk, visit);
}

class MinutesView {
  constructor(desk, visit) {
    this.desk = desk;
    this.visitId = visit.id;
    this.title = "Biên bản";
    this.keepings = [];
    this.rows = [];
    this.peoplePlace = el("div", {});
    this.peopleRows = [];
    this.state = el("p", { class: "save-state", "aria-hidden": "true" });
    this.mayWrite = visit.may.minutes;
    this.exemplars = exemplarPart(desk, visit);
    this.keepings.push(this.exemplars.keeping);
    this.photos = photoPart(desk, visit, null, "Ảnh chung của buổi kiểm tra");
    const part = (name) => this.minutesPart(visit, name);
    this.node = el(
      "div",
      {},
      el("p", { class: "back" }, el("a", { href: `#/cuoc/${visit.id}` }, visit.title)),
      el("h1", {}, this.title),
      el("div", { class: "score-bar" }, this.state),
      this.mayWrite ? null : el("p", { class: "note" }, "Trưởng đoàn và Thư ký ghi biên bản. Điển hình và ảnh thì cả đoàn ghi được."),
      el("h2", {}, "Mở đầu"),
      ["number", "starts_at", "place"].map(part),
      el("h2", {}, "Thành phần"),
      this.peoplePlace,
      this.exemplars.node,
      part("no_exemplar_reason"),
      el("h2", {}, "Kết quả kiểm tra"),
      ["strengths", "good_practices", "shortcomings", "causes"].map(part),
      el("h2", {}, "Kiến nghị, đề xuất"),
      ["recommendations_to_unit", "recommendations_to_standing"].map(part),
      el("h2", {}, "Kết thúc"),
      part("ends_at"),
      this.photos.node,
      el("p", { class: "acts" }, el("a", { class: "btn btn-primary", href: `#/cuoc/${visit.id}/doc-lai` }, "Tiếp tục: Đọc lại biên bản")),
    );
    this.refresh();
  }

  get visit() {
    return this.desk.work.visit(this.visitId);
  }

  refresh() {
    this.refreshState();
    this.showPeople();
    for (const row of [...this.rows, ...this.peopleRows]) row.refresh();
    this.exemplars.refresh();
    this.photos.refresh();
  }

  refreshState() {
    setState(this.state, overallState(this.desk.work, this.desk.outbox.status));
  }

  // One entry that is written by itself: `read()` is its text, `stored()` the text in the pack, `said` the
  // text in a value and `value` the other way round. `seen` is what it shows and what that was made on: a
  // change is sent as made on this, whatever came since.
  row(rows, { id, label, hint, entry, subject, kind, read, stored, said, value }) {
    const day = el("p", { class: "field-hint" });
    const tellDay = () => setText(day, entry.matches(DAY_FIELDS) ? dayInWords(entry.value) : "");
    entry.addEventListener("change", tellDay);
    const { desk } = this;
    const shown = () => {
      const draft = desk.work.draftOver(this.visitId, subject);
      return draft ? said(draft.value) : stored();
    };
    let seen;
    const see = () => {
      seen = desk.work.seen(this.visitId, subject, value(stored()));
    };
    const write = async () => {
      const text = read();
      const made = value(text);
      const base = seen.base ?? (await sha256OfText(said(seen.value)));
      const draft = await desk.save({ visit: this.visitId, kind, subject, value: made, base, seen, leaves: text });
      seen = { value: made, operation: draft.operation, base: draft.base };
    };
    const state = el("p", { class: "save-state" });
    const problem = el("div", {});
    const keeping = desk.keep(
      () => (entry.validity.badInput ? shown() : entry.value), // half a date is no change
      async () => {
        try {
          await write();
        } catch (trouble) {
          desk.refreshView();
          setState(state, { state: "failed", words: desk.whyNotWritten(trouble) });
          throw trouble;
        }
        desk.refreshView();
      },
    );
    this.keepings.push(keeping);
    keepTyping(entry, keeping);
    const refresh = () => {
      const draft = desk.work.draft(this.visitId, subject);
      setState(state, stateOf(desk.work, draft));
      tellDay();
      const take = () => {
        entry.value = shown();
        tellDay();
        keeping.settle();
        see();
      };
      desk.showProblem(problem, draft, take);
      if (keeping.isOpen) return;
      if (entry.value === shown()) see();
      else if (document.activeElement !== entry) take();
    };
    see();
    rows.push({ refresh, keeping });
    return el("div", { class: "kept-entry" }, field(id, label, entry, hint), day, state, problem);
  }

  minutesPart(visit, name) {
    const value = this.desk.work.minutes(visit)[name];
    const props = { disabled: !this.mayWrite, value };
    const isMoment = name.endsWith("_at");
    const isShort = SHORT[name];
    const line = (type) => el("input", { class: "entry", type, maxlength: isShort, ...props });
    const entry = isMoment ? line("datetime-local") : isShort ? line("text") : area(value, 3, { disabled: !this.mayWrite });
    const read = () => (isMoment ? entry.value.slice(0, 16) : cleanText(entry.value));
    return this.row(this.rows, {
      id: `bien-ban-${name}`,
      label: LABELS[name],
      hint: HINTS[name] || "",
      entry,
      subject: `minutes:${name}`,
      kind: "record_minutes",
      read,
      stored: () => this.visit.minutes[name],
      said: (written) => written.value,
      value: (text) => ({ name, value: text }),
    });
  }

  // --- Who was there

  // A delegation that was saved anew has other people under other ids; nobody is taken away while written on.
  showPeople() {
    const { people } = this.visit;
    const shown = JSON.stringify(people.map(({ absence_reason: reason, ...person }) => person));
    const isAtWork = this.peopleRows.some((row) => row.keeping.isOpen) || this.peoplePlace.contains(document.activeElement);
    if (this.peoplePlace.dataset.shown === shown || (isAtWork && this.peopleRows.length)) return;
    this.peoplePlace.dataset.shown = shown;
    const old = new Set(this.peopleRows.map((row) => row.keeping));
    this.keepings = this.keepings.filter((keeping) => !old.has(keeping));
    this.peopleRows = [];
    this.peoplePlace.replaceChildren(...this.people(this.visit));
  }

  people(visit) {
    const sides = { inspecting: `Đoàn kiểm tra (${visit.inspecting_unit})`, inspected: `Đơn vị được kiểm tra (${visit.inspected_unit})` };
    const parts = [];
    for (const [side, words] of Object.entries(sides)) {
      const named = visit.people.filter((person) => person.side === side);
      if (named.length) parts.push(el("h3", {}, words), el("ul", { class: "people" }, named.map((person) => this.person(person))));
    }
    return parts.length ? parts : [el("p", { class: "muted" }, "Hai bên chưa ghi thành phần.")];
  }

  person(person) {
    const who = el("p", {}, el("strong", {}, person.name), person.position ? `, ${person.position}` : "");
    if (person.signs || !this.mayWrite) {
      const words = person.signs ? "Người ký biên bản" : person.absence_reason ? `Vắng mặt: ${person.absence_reason}` : "Có mặt";
      return el("li", {}, who, el("p", { class: "muted" }, words));
    }
    const entry = el("input", { class: "entry", type: "text", value: this.absence(person.id, this.desk.work.people(this.visit)) });
    const row = this.row(this.peopleRows, {
      id: `vang-${person.id}`,
      label: `Lý do vắng mặt của ${person.name}`,
      hint: "Để trống: có mặt.",
      entry,
      subject: `attendance:${person.id}`,
      kind: "record_attendance",
      read: () => cleanWords(entry.value),
      stored: () => this.absence(person.id, this.visit.people),
      said: (written) => written.absence_reason,
      value: (reason) => ({ member: person.id, absence_reason: reason }),
    });
    const more = el("details", { class: "more", open: Boolean(entry.value) }, el("summary", {}, "Ghi vắng mặt", el("span", { class: "visually-hidden" }, ` ${person.name}`)), row);
    return el("li", {}, who, more);
  }

  // Somebody who is written on may not be named any more.
  absence(personId, people) {
    return people.find((person) => person.id === personId)?.absence_reason ?? "";
  }
}
