// Scoring a visit: eleven lines, one open at a time; every tap is shown at once and then written.

import { lineForm } from "./line-form.js";
import { button, el, linkButton, setState, setText } from "./elements.js";
import { overallState, stateOf } from "./stating.js";
import { COMPLETE, INCOMPLETE } from "./rules.js";
import { canonicalJson, pointsFigure } from "./texts.js";

export function showScores(desk, visit, lineId) {
  return new Scores(desk, visit, lineId);
}

class Scores {
  constructor(desk, visit, lineId) {
    this.desk = desk;
    this.visitId = visit.id;
    this.undone = null;
    this.title = "Chấm điểm";
    this.sum = el("p", { class: "score-bar-sum" });
    this.state = el("p", { class: "save-state", "aria-hidden": "true" });
    this.undo = linkButton("Hoàn tác", () => this.takeBack(), { hidden: true });
    this.lines = desk.work.lines(visit).map((line) => new Line(this, visit, line));
    const first = desk.work.lines(visit).find((line) => line.status !== COMPLETE && line.status !== INCOMPLETE);
    const open = Number(lineId) || first?.id;
    for (const line of this.lines) line.box.open = line.id === open;
    this.node = el(
      "div",
      {},
      el("p", { class: "back" }, el("a", { href: `#/cuoc/${visit.id}` }, visit.title)),
      el("h1", {}, this.title),
      visit.may.score ? null : el("p", { class: "note" }, "Phần chấm điểm đã chốt. Muốn sửa điểm, mở lại phần chấm điểm khi có mạng."),
      el("div", { class: "score-bar" }, this.sum, this.undo, this.state),
      el("ul", { class: "line-strip", "aria-label": "Các nội dung" }, this.lines.map((line) => line.cellItem)),
      this.lines.map((line) => line.box),
      el("p", { class: "acts" }, el("a", { class: "btn btn-primary", href: `#/cuoc/${visit.id}/bien-ban` }, "Tiếp tục: Biên bản")),
    );
    this.refresh();
    if (lineId) queueMicrotask(() => this.lines.find((line) => line.id === open)?.reveal());
  }

  get visit() {
    return this.desk.work.visit(this.visitId);
  }

  get keepings() {
    return this.lines.map((line) => line.keeping);
  }

  refresh() {
    this.result = this.desk.work.result(this.visit);
    const { assessed_count: done, line_count: all, provisional_points: points, total, band } = this.result;
    const words = total === null ? `Tạm tính ${pointsFigure(points)} điểm` : `${pointsFigure(total)} điểm · ${band.label}`;
    setText(this.sum, done ? `Đã chấm ${done}/${all} · ${words}` : `Đã chấm 0/${all}`);
    this.refreshState();
    for (const line of this.lines) line.refresh();
  }

  refreshState() {
    setState(this.state, overallState(this.desk.work, this.desk.outbox.status));
  }

  // A run of changes on one line is taken back as one.
  offerUndo(line, before) {
    const now = performance.now();
    const isSameRun = this.undone?.line === line && now - this.undone.at < 5000;
    this.undone = { line, before: isSameRun ? this.undone.before : before, at: now };
    this.undo.hidden = false;
    this.undo.replaceChildren("Hoàn tác", el("span", { class: "undo-number" }, ` nội dung ${line.number}`));
  }

  async takeBack() {
    const { line, before } = this.undone;
    this.undo.hidden = true;
    line.form.fill(before);
    await line.keeping.flush();
    this.undone = null;
    this.undo.hidden = true;
    line.reveal();
  }
}

class Line {
  constructor(view, visit, line) {
    this.view = view;
    this.id = line.id;
    this.number = line.number;
    this.words = el("span", { class: "visually-hidden" });
    this.cell = el("a", { class: "line-cell", href: `#/cuoc/${visit.id}/cham-diem/${line.id}` }, el("span", { class: "visually-hidden" }, "Nội dung "), line.number, this.words);
    this.cell.addEventListener("click", (event) => {
      event.preventDefault();
      this.reveal();
    });
    this.cellItem = el("li", {}, this.cell);
    this.facts = el("span", {});
    this.state = el("span", { class: "save-state" });
    this.problem = el("div", {});
    this.form = lineForm(view.desk, visit, line, (pause) => (pause ? this.keeping.touch(pause) : this.save()), () => this.keeping.flush());
    this.box = this.build(visit, line);
    this.keeping = view.desk.keep(() => this.form.read(), (value) => this.write(value));
    this.see();
  }

  // What the form shows and what it was made on: a change is sent as made on this, whatever came since.
  see() {
    const { id, status, deductions, finding, version } = this.inPack;
    this.seen = this.view.desk.work.seen(this.view.visitId, `line:${this.id}`, { line: id, status, deductions, finding });
    this.seen.base ??= version;
    this.isBehind = false;
  }

  get inPack() {
    return this.view.visit.lines.find((row) => row.id === this.id);
  }

  build(visit, line) {
    const next = visit.lines[visit.lines.findIndex((row) => row.id === line.id) + 1];
    const box = el(
      "details",
      { class: "score-line", id: `dong-${line.id}` },
      el(
        "summary",
        {},
        el("span", { class: "score-number" }, line.number),
        el("span", { class: "score-text" }, line.text),
        el("span", { class: "score-facts" }, this.facts, this.state),
      ),
      el("div", { class: "score-body" }, this.problem, this.form.node, next ? button("Nội dung tiếp theo", () => this.goOn(next.id)) : null),
    );
    box.addEventListener("toggle", () => box.open && this.markCurrent());
    return box;
  }

  goOn(nextId) {
    this.keeping.flush();
    this.box.open = false;
    this.view.lines.find((line) => line.id === nextId).reveal();
  }

  reveal() {
    this.box.open = true;
    this.box.scrollIntoView();
    this.box.querySelector("summary").focus({ preventScroll: true });
  }

  markCurrent() {
    for (const line of this.view.lines) line.cell.removeAttribute("aria-current");
    this.cell.setAttribute("aria-current", "true");
  }

  get current() {
    return this.view.desk.work.line(this.view.visit, this.id);
  }

  save() {
    return this.keeping.flush();
  }

  async write(value) {
    const before = this.current;
    const { visitId, desk } = this.view;
    const { seen } = this;
    const missing = this.form.missing(value);
    this.view.offerUndo(this, { ...before });
    const written = { line: this.id, status: value.status, deductions: value.deductions, finding: value.finding };
    const about = { visit: visitId, kind: "record_line", subject: `line:${this.id}` };
    const merge = (other) => this.merge(seen.value, written, other);
    try {
      const draft = await desk.save({ ...about, value: written, base: seen.base, seen, merge, missing });
      this.seen = { value: written, operation: draft.operation, base: draft.base };
      this.isBehind = canonicalJson(draft.value) !== canonicalJson(written);
    } catch (problem) {
      setState(this.state, { state: "failed", words: desk.whyNotWritten(problem) });
      throw problem;
    }
    if (this.isBehind) desk.reloadSoon();
    desk.refreshView();
  }

  merge(seen, mine, other) {
    const value = mergedLine(seen, mine, other);
    return value && { value, missing: this.form.missing(value) };
  }

  showFacts(value) {
    const assessed = value.status === COMPLETE || value.status === INCOMPLETE;
    this.cell.dataset.status = value.status;
    setText(this.facts, assessed ? this.factsOf(value.status) : "Chưa chấm");
  }

  factsOf(status) {
    const result = this.view.result.lines.find((row) => row.key === this.number);
    if (result.awarded === null) return "Chưa chấm xong";
    const words = status === COMPLETE ? "Thực hiện đầy đủ" : "Có trừ điểm";
    return `${pointsFigure(result.awarded)}/${pointsFigure(result.max)} điểm · ${words}`;
  }

  refresh() {
    const line = this.current;
    this.showFacts(line);
    const isOpen = ["conflict", "refused"].includes(line.draft?.problem?.outcome);
    if (isOpen) this.cell.dataset.status = "conflict";
    setText(this.words, `, ${this.facts.textContent}`);
    setState(this.state, stateOf(this.view.desk.work, line.draft, line.updated_at));
    this.view.desk.showProblem(this.problem, line.draft, () => {
      this.form.fill(this.current);
      this.see();
    });
    // What came from elsewhere is shown, unless this person is at work on the line.
    if (!this.keeping.isOpen) {
      const isAtWork = !this.isBehind && this.box.contains(document.activeElement);
      if (!isAtWork) this.form.fillWhenOther(line);
      if (!isAtWork || !this.form.isOther(line)) this.see();
      this.keeping.settle();
    }
    this.form.refreshPhotos();
  }
}

/** Two changes of one line made on `seen`, in one; null when both changed the result or both the remark. */
function mergedLine(seen, mine, other) {
  const merged = { ...mine };
  for (const names of [["status", "deductions"], ["finding"]]) {
    const [was, here, there] = [seen, mine, other].map((value) => canonicalJson(names.map((name) => value[name])));
    if (here !== was && there !== was && here !== there) return null;
    if (here === was) for (const name of names) merged[name] = other[name];
  }
  return merged;
}
