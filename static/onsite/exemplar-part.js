// The part of the minutes page where visited exemplars are added and taken back.

import { dropDraft } from "./changes.js";
import { area, button, el, field, keepTyping, linkButton, once, setText } from "./elements.js";
import { newId } from "./store.js";
import { stateOf } from "./stating.js";
import { cleanText, cleanWords } from "./texts.js";

/** { node, refresh }. */
export function exemplarPart(desk, visit) {
  return new ExemplarPart(desk, visit);
}

class ExemplarPart {
  constructor(desk, visit) {
    this.desk = desk;
    this.visitId = visit.id;
    this.most = visit.max_exemplars;
    this.list = el("ul", { class: "people" });
    this.words = el("p", { class: "field-hint", role: "status" });
    this.entries = {
      name: el("input", { class: "entry", type: "text", maxlength: 240 }),
      kind: el("select", { class: "entry" }, Object.entries(visit.exemplar_kinds).map(([code, label]) => el("option", { value: code }, label))),
      address: el("input", { class: "entry", type: "text", maxlength: 300 }),
      note: area("", 2),
    };
    this.form = this.buildForm();
    this.keeping = desk.keep(() => this.typed(), (typed) => this.keepTyped(typed));
    this.bringBack();
    this.full = el("p", { class: "note" }, `Đã đủ ${String(this.most).padStart(2, "0")} điển hình. Muốn thay, bỏ một điển hình trước.`);
    this.node = el("section", {}, el("h2", {}, "Điển hình đã thăm"), el("p", {}, `Kế hoạch cho phép thăm không quá ${String(this.most).padStart(2, "0")} điển hình.`), this.list, this.form, this.full);
    this.refresh();
  }

  buildForm() {
    const { name, kind, address, note } = this.entries;
    return el(
      "details",
      { class: "more" },
      el("summary", {}, "Thêm điển hình"),
      field("dien-hinh-ten", "Tên điển hình", name),
      field("dien-hinh-loai", "Loại hình", kind),
      field("dien-hinh-dia-chi", "Địa chỉ", address),
      field("dien-hinh-ghi", "Kết quả, cách làm", note),
      this.words,
      button("Ghi điển hình", once(() => this.add())),
    );
  }

  // What was typed and not yet recorded is on disk as well.
  typed() {
    return Object.fromEntries(Object.entries(this.entries).map(([name, entry]) => [name, entry.value]));
  }

  async keepTyped(typed) {
    const name = `exemplar-${this.visitId}`;
    await this.desk.work.store.write((tables) => tables.setFact(name, typed), { visit: this.visitId });
    this.desk.work.facts[name] = typed;
    this.desk.refreshState();
  }

  bringBack() {
    const typed = this.desk.work.facts[`exemplar-${this.visitId}`];
    for (const [name, entry] of Object.entries(this.entries)) {
      if (typed?.[name]) entry.value = typed[name];
      keepTyping(entry, this.keeping);
    }
    this.form.open = this.isBegun || Boolean(typed?.name);
    this.keeping.settle();
  }

  get visit() {
    return this.desk.work.visit(this.visitId);
  }

  refresh() {
    const rows = this.desk.work.exemplars(this.visit);
    const shown = JSON.stringify(rows.map((row) => [row.client_id, row.draft?.operation, row.draft?.problem?.id, this.stateOf(row).words]));
    this.form.hidden = rows.length >= this.most && !this.isBegun;
    this.full.hidden = rows.length < this.most;
    if (this.list.dataset.shown === shown) return;
    this.list.dataset.shown = shown;
    this.list.replaceChildren(...rows.map((row) => this.item(row)));
  }

  get isBegun() {
    return this.form.open && this.entries.name.value !== "";
  }

  stateOf(row) {
    return stateOf(this.desk.work, row.draft || null);
  }

  item(row) {
    const kind = this.visit.exemplar_kinds[row.kind];
    const said = [kind, row.address].filter(Boolean).join(", ");
    const told = this.stateOf(row);
    const problem = el("div", {});
    this.desk.showProblem(problem, row.draft || null, () => this.refresh());
    const drop = linkButton("Bỏ", once(() => this.drop(row)));
    drop.append(el("span", { class: "visually-hidden" }, ` ${row.name}`));
    return el("li", {}, el("p", {}, el("strong", {}, row.name), said ? `, ${said}` : ""), row.note ? el("p", {}, row.note) : null, told.words ? el("p", { class: "save-state", data: { state: told.state } }, told.words) : null, problem, drop);
  }

  async add() {
    const name = cleanWords(this.entries.name.value);
    if (!name) {
      setText(this.words, "Vui lòng ghi tên điển hình.");
      this.entries.name.focus();
      return;
    }
    const id = newId();
    const value = { client_id: id, name, kind: this.entries.kind.value, address: cleanText(this.entries.address.value), note: cleanText(this.entries.note.value) };
    try {
      await this.desk.save({ visit: this.visitId, kind: "add_exemplar", subject: `exemplar:${id}`, value });
    } catch (problem) {
      setText(this.words, this.desk.whyNotWritten(problem));
      return;
    }
    for (const entry of [this.entries.name, this.entries.address, this.entries.note]) entry.value = "";
    setText(this.words, "");
    this.form.open = false;
    await this.keeping.flush();
    this.desk.work.facts[`exemplar-${this.visitId}`] = null;
    this.desk.refresh();
  }

  async drop(row) {
    const operation = row.draft?.operation ? this.desk.work.operations.get(row.draft.operation) : null;
    if (row.draft && !operation?.sent) {
      await dropDraft(this.desk.work.store, row.draft);
      await this.desk.reload();
    } else {
      const subject = `exemplar:${row.client_id}`;
      await this.desk.save({ visit: this.visitId, kind: "remove_exemplar", subject, value: { client_id: row.client_id } });
    }
    this.desk.refresh();
  }
}
