// What the inspected unit says when the minutes are read: part of what is read and of its code. It counts
// once its representative sends it; on the server it waits in their form.

import { area, el, field, keepTyping } from "./elements.js";
import { opinionSaid, STANCES } from "./reading.js";
import { cleanWords } from "./texts.js";

/** { node, keeping }; `after` runs when what was said is on disk. */
export function opinionPart(desk, visit, after) {
  const name = `opinion-${visit.id}`;
  const said = desk.work.facts[name] || { stance: "", text: "", reason: "" };
  const radios = Object.keys(STANCES).map((value) => el("input", { type: "radio", name: "stance", value, checked: said.stance === value }));
  const text = area(said.text, 2);
  const reason = area(said.reason, 2);
  const textField = field("y-kien", "Nội dung ý kiến", text);
  const reasonField = field("y-kien-ly-do", "Lý do không nhất trí", reason);
  const read = () => ({ stance: radios.find((radio) => radio.checked)?.value || "", text: cleanWords(text.value), reason: cleanWords(reason.value) });
  const show = () => {
    const { stance } = read();
    textField.hidden = !stance || stance === "agree";
    reasonField.hidden = stance !== "disagree";
  };
  const keeping = desk.keep(read, async (value) => {
    try {
      await desk.work.store.write((tables) => tables.setFact(name, value), { visit: visit.id });
      desk.showTrouble("");
    } catch (problem) {
      desk.showTrouble(desk.whyNotWritten(problem));
      throw problem;
    }
    desk.work.facts[name] = value;
    desk.refreshState();
    after();
  });
  for (const radio of radios) {
    radio.addEventListener("change", () => {
      show();
      keeping.flush();
    });
  }
  for (const entry of [text, reason]) keepTyping(entry, keeping);
  show();
  const choices = Object.values(STANCES).map((words, place) => el("label", { class: "choice-large" }, radios[place], el("span", { class: "choice-words" }, words)));
  const given = opinionSaid(desk.work, visit);
  const node = visit.content.opinion
    ? el("p", {}, `Ý kiến của đơn vị được kiểm tra đã ghi: ${given.label}.`)
    : el(
        "section",
        {},
        el("h2", {}, "Ý kiến của đơn vị được kiểm tra"),
        el("p", { class: "muted" }, "Ghi lời của đại diện đơn vị trước khi đọc. Ý kiến có hiệu lực khi đại diện tự ghi trên hệ thống; chưa ghi ở đây thì mã sẽ khác khi ký."),
        el("fieldset", { class: "choices" }, el("legend", { class: "visually-hidden" }, "Ý kiến"), choices),
        textField,
        reasonField,
      );
  return { node, keeping };
}
