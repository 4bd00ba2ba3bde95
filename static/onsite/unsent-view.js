// What has not reached the server: to look at before leaving, to send, to take out as a file.

import { dropDraft, dropOperation, isFinal } from "./changes.js";
import { button, el, linkButton, once, setText } from "./elements.js";
import { inWords, PackageRefused, saveFile, takeInPackage, typedInWords } from "./package.js";
import { dropping, sendingAgain } from "./problem-part.js";
import { stateOf, warnings } from "./stating.js";
import { isParked } from "./store.js";
import { clockOf } from "./texts.js";

const MOST_SHOWN = 60;

export function showUnsent(desk) {
  return new UnsentView(desk);
}

class UnsentView {
  constructor(desk) {
    this.desk = desk;
    this.title = "Việc chưa gửi";
    this.keepings = [];
    this.count = el("p", { class: "unsent-count" });
    this.notes = el("div", {});
    this.list = el("div", {});
    this.send = button("Gửi ngay", once(() => desk.outbox.tryAgain()), { class: "btn btn-primary" });
    this.told = el("p", { class: "field-hint", role: "status" });
    this.node = el(
      "div",
      {},
      el("p", { class: "back" }, el("a", { href: "#/" }, "Làm việc tại chỗ")),
      el("h1", {}, this.title),
      this.count,
      this.notes,
      el("p", { class: "acts" }, this.send),
      this.list,
      this.parachute(),
    );
    this.refresh();
  }

  parachute() {
    const chooser = el("input", { class: "visually-hidden", type: "file", accept: ".zip,application/zip", on: { change: (event) => this.takeIn(event) } });
    return el(
      "section",
      {},
      el("h2", {}, "Khi không gửi được"),
      el("p", {}, "Xuất toàn bộ việc chưa gửi thành một tệp để mở trên máy khác của mình, hoặc đưa cho Thường trực cụm. Nạp hai lần không làm trùng nội dung."),
      el("p", { class: "acts" }, button("Xuất tệp việc chưa gửi", once(() => this.takeOut()))),
      el("p", { class: "acts" }, el("label", { class: "btn btn-outline" }, chooser, "Nạp tệp việc chưa gửi")),
      this.told,
    );
  }

  refresh() {
    const { work } = this.desk;
    const { unsent, needsYou, parked } = work.counts();
    setText(this.count, `Chưa gửi còn lại: ${unsent}`);
    this.count.dataset.kind = unsent || needsYou ? "warn" : "good";
    this.send.hidden = !unsent;
    this.refreshState();
    const rows = this.rows();
    const key = JSON.stringify([rows.map((row) => [row.key, row.state.words, isParked(row.draft) && work.mayGoAnew(row.draft)]), parked]);
    if (this.list.dataset.shown === key) return;
    this.list.dataset.shown = key;
    this.list.replaceChildren(...this.listed(rows, parked));
  }

  refreshState() {
    const { work, server } = this.desk;
    const found = warnings(work, server);
    if (this.notes.dataset.shown === found.join()) return;
    this.notes.dataset.shown = found.join();
    this.notes.replaceChildren(...found.map((words) => el("p", { class: "message", data: { kind: "warn" } }, words)));
  }

  rows() {
    const { work } = this.desk;
    const drafts = [...work.drafts.values()].filter((draft) => draft.operation || draft.missing || draft.problem);
    const shown = drafts.sort((a, b) => a.visit - b.visit || a.changed_at - b.changed_at).map((draft) => ({ key: draft.key, draft, state: stateOf(work, draft) }));
    const covered = new Set(drafts.map((draft) => draft.operation));
    const older = [...work.operations.values()].filter((row) => !covered.has(row.id) && row.problem);
    const typed = work.typed().map((row) => ({ key: row.name, typed: row, state: { state: "waiting", words: "Đã lưu trên máy này, chưa ghi xong" } }));
    return [...shown, ...older.map((row) => ({ key: row.id, operation: row, state: { state: "failed", words: `Cần bạn xử lý: ${row.problem.message}` } })), ...typed];
  }

  listed(rows, parked) {
    if (!rows.length) return [el("p", { class: "empty" }, "Máy chủ đã nhận tất cả. Có thể rời nơi có mạng mà không mất gì.")];
    const out = [];
    if (parked) out.push(el("p", { class: "note" }, `Máy chủ đã nhận ${parked} nội dung và giữ cho Thường trực cụm xem xét. Không cần gửi lại.`));
    const { visits } = this.desk.work;
    for (const id of new Set([...visits.keys(), ...rows.map(visitOf)])) {
      const mine = rows.filter((row) => visitOf(row) === id);
      if (!mine.length) continue;
      const visit = visits.get(id);
      out.push(el("h2", {}, visit ? el("a", { href: `#/cuoc/${id}` }, visit.title) : "Cuộc kiểm tra không có trên máy này"));
      out.push(el("ul", { class: "unsent-list" }, mine.slice(0, MOST_SHOWN).map((row) => this.item(visit, row))));
      if (mine.length > MOST_SHOWN) out.push(el("p", { class: "muted" }, `và ${mine.length - MOST_SHOWN} nội dung khác.`));
    }
    return out;
  }

  item(visit, row) {
    if (row.typed) return this.typedItem(visit, row);
    const { draft, operation, state } = row;
    const [what, ...rest] = draft ? inWords(visit, draft) : [operation.subject];
    const at = draft?.changed_at || operation?.made_at;
    const mayClose = isParked(draft);
    const close = mayClose ? linkButton("Đã xem", once(async () => this.drop(draft))) : null;
    const queued = draft ? this.desk.work.operations.get(draft.operation) : operation;
    const isOpen = draft && !mayClose && (draft.problem || draft.missing || queued?.problem);
    const mayDrop = queued ? isFinal(queued) : isOpen;
    const way = isOpen && visit && !draft.isAside ? el("a", { class: "act-link", href: placeOf(draft) }, "Mở để xử lý", el("span", { class: "visually-hidden" }, ` ${what}`)) : null;
    return el("li", {}, el("p", { class: "said" }, [what, ...(draft?.kind === "record_line" ? rest.slice(0, 2) : [])].join("\n").slice(0, 300)), el("p", { class: "save-state", data: { state: state.state } }, `${state.words} · ghi lúc ${clockOf(at)}`), way, draft ? this.again(draft) : null, close, mayDrop ? this.droppable(visit, draft, operation) : null);
  }

  // What is nowhere else sent again: the parked, and photos.
  again(draft) {
    const isMeant = isParked(draft) ? this.desk.work.mayGoAnew(draft) : draft.problem && draft.kind === "attach_photo";
    return isMeant ? sendingAgain(this.desk, draft) : null;
  }

  typedItem(visit, { typed, state }) {
    const place = `#/cuoc/${typed.visit}/${typed.what === "exemplar" ? "bien-ban" : "doc-lai"}`;
    const way = visit ? el("a", { class: "act-link", href: place }, "Mở để ghi tiếp", el("span", { class: "visually-hidden" }, ` ${typedInWords(typed)}`)) : null;
    const drop = () => this.desk.work.store.write((tables) => tables.facts.remove(typed.name));
    return el("li", {}, el("p", { class: "said" }, typedInWords(typed).slice(0, 300)), el("p", { class: "save-state", data: { state: state.state } }, state.words), way, dropping(this.desk, () => typedInWords(typed), this.act(drop)));
  }

  droppable(visit, draft, operation) {
    const { store } = this.desk.work;
    const name = async () => inWords(visit, draft || JSON.parse((await store.read("operations", operation.id)).body));
    return dropping(this.desk, name, this.act(() => (draft ? dropDraft(store, draft) : dropOperation(store, operation))));
  }

  act(job) {
    return once(async () => {
      await job();
      await this.desk.reload();
      this.desk.outbox.sendSoon();
    });
  }

  async drop(draft) {
    await dropDraft(this.desk.work.store, draft);
    await this.desk.reload();
  }

  async takeOut() {
    await this.desk.flush();
    setText(this.told, await saveFile(this.desk.work));
  }

  async takeIn(event) {
    const [file] = event.target.files;
    if (!file) return;
    try {
      const count = await takeInPackage(this.desk.work, await file.arrayBuffer());
      setText(this.told, count ? `Đã nạp ${count} nội dung; đã lưu trên máy này.` : "Các nội dung trong tệp đã có trên máy này hoặc đã gửi.");
    } catch (problem) {
      setText(this.told, problem instanceof PackageRefused ? problem.message : this.desk.whyNotWritten(problem));
    }
    event.target.value = "";
    await this.desk.reload();
    this.desk.outbox.sendSoon();
  }
}

function visitOf({ draft, operation, typed }) {
  return (draft || operation || typed).visit;
}

/** Where a draft is mended. */
function placeOf({ visit, kind, value }) {
  const here = `#/cuoc/${visit}`;
  if (kind === "start") return here;
  if (kind === "read_through") return `${here}/doc-lai`;
  return value.line ? `${here}/cham-diem/${value.line}` : `${here}/bien-ban`;
}
