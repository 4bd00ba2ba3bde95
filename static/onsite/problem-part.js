// What the server did not simply take: two versions to choose from, or a sentence and what to do about it.

import { dropDraft, keepTheirs, theirText, writeAgain, writeMineAnew } from "./changes.js";
import { button, el, linkButton, once, setText } from "./elements.js";
import { isParked } from "./store.js";
import { clockOf, localMoment } from "./texts.js";

const PLACED = ["record_line", "record_minutes", "record_attendance"]; // what has one place on the page
const STATUS = { complete: "Thực hiện đầy đủ", incomplete: "Chưa đầy đủ", not_assessed: "Chưa chấm" };

/** Fills `place` with the problem of `draft`, or empties it; `after` runs once it is settled. */
export function showProblem(desk, place, draft, after) {
  const { problem } = draft || {};
  const mayGoAnew = isParked(draft) && desk.work.mayGoAnew(draft);
  const key = problem ? `${problem.id}${mayGoAnew}` : "";
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  place.replaceChildren();
  if (!problem) return;
  if (problem.outcome === "conflict") place.append(conflict(desk, draft, after));
  else if (isParked(draft)) place.append(parked(desk, draft, mayGoAnew, after));
  else place.append(refusal(desk, draft, after));
}

function settling(desk, after, act) {
  return once(async () => {
    await act();
    await desk.reload();
    after?.();
    desk.refresh();
    desk.outbox.sendSoon();
  });
}

/** "Gửi lại": the same value under a new id. */
export function sendingAgain(desk, draft, after) {
  return button("Gửi lại", settling(desk, after, () => writeAgain(desk.work.store, desk.work.user, draft)));
}

function parked(desk, draft, mayGoAnew, after) {
  return el(
    "div",
    { class: "note" },
    el("p", {}, `Máy chủ đã nhận và giữ cho Thường trực cụm xem xét, không tính vào kết quả. ${draft.problem.message}`),
    ...(PLACED.includes(draft.kind) ? mine(draft) : []),
    mayGoAnew ? el("p", { class: "acts" }, sendingAgain(desk, draft, after)) : null,
  );
}

function conflict(desk, draft, after) {
  const { person, at } = draft.problem;
  const other = person || "người khác";
  const settle = (act) => settling(desk, after, act);
  return el(
    "div",
    { class: "conflict", role: "alert" },
    el("p", {}, el("strong", {}, "Có hai bản khác nhau. Vui lòng chọn bản được ghi; bản kia vẫn được lưu trong nhật ký.")),
    el(
      "div",
      { class: "conflict-sides" },
      el("div", {}, el("h4", {}, `Bản của ${other}${at ? `, lúc ${clockOf(at)}` : ""}`), ...theirs(draft)),
      el("div", { class: "conflict-theirs" }, el("h4", {}, `Bản của tôi, lúc ${clockOf(draft.changed_at)}`), ...mine(draft)),
    ),
    el(
      "div",
      { class: "acts" },
      button(`Giữ bản của ${other}`, settle(() => keepTheirs(desk.work.store, draft))),
      button("Ghi bản của tôi", settle(() => writeMineAnew(desk.work.store, desk.work.user, draft))),
    ),
  );
}

function theirs(draft) {
  return draft.kind === "record_line" ? lineSaid(draft.problem.theirs) : textSaid(draft, theirText(draft));
}

function mine(draft) {
  const { value } = draft;
  return draft.kind === "record_line" ? lineSaid(value) : textSaid(draft, value.value ?? value.absence_reason);
}

function lineSaid({ status, deductions, finding }) {
  const parts = deductions.map(({ content, reason }) => el("p", {}, `${content}: ${reason}`));
  if (finding) parts.push(el("p", {}, `Nhận xét: ${finding}`));
  return [el("p", {}, STATUS[status] || ""), ...parts];
}

function textSaid(draft, text) {
  const isMoment = draft.kind === "record_minutes" && draft.value.name.endsWith("_at");
  const words = isMoment ? localMoment(text) : text;
  const empty = draft.kind === "record_attendance" ? "Có mặt" : "(trống)";
  return [el("p", { class: "said" }, words || empty)];
}

function refusal(desk, draft, after) {
  return el(
    "div",
    { class: "refusal", role: "alert" },
    el("p", {}, el("strong", {}, "Máy chủ chưa ghi nội dung này.")),
    el("p", {}, draft.problem.message),
    el(
      "div",
      { class: "acts" },
      sendingAgain(desk, draft, after),
    ),
    dropping(
      desk,
      ({ inWords }) => inWords(desk.work.visit(draft.visit), draft),
      settling(desk, after, () => dropDraft(desk.work.store, draft)),
    ),
  );
}

/**
 * "Bỏ nội dung này" and a second step, which names what is lost and offers the file of unsent work first.
 * `name(words)` says what it is, with the words of package.js; `drop` is what the last button does.
 */
export function dropping(desk, name, drop) {
  const place = el("div", {});
  const first = linkButton("Bỏ nội dung này", once(async () => {
    const words = await import("./package.js"); // needed here only, so it is not part of the first screen
    const lost = [await name(words)].flat().join("\n");
    const told = el("p", { class: "field-hint", role: "status" });
    const keep = button("Giữ lại", () => {
      place.replaceChildren(first);
      first.focus();
    });
    const save = once(async () => setText(told, await words.saveFile(desk.work)));
    const sure = el("div", { class: "refusal", role: "alert" });
    sure.append(
      el("p", {}, el("strong", {}, "Bỏ thì nội dung dưới đây mất hẳn. Nếu còn cần, xuất tệp trước.")),
      el("p", { class: "said" }, lost),
      el("div", { class: "acts" }, button("Xuất tệp việc chưa gửi", save), button("Bỏ hẳn", drop), keep),
      told,
    );
    place.replaceChildren(sure);
    keep.focus();
  }));
  place.append(first);
  return place;
}
