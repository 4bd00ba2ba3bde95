// What was typed is there again when the server did not take it because the session had ended. At every
// sending the typed texts are kept in this tab, under their person. The next page shows what became of them:
// without a log-in, or with a refused token, nothing was taken; on any other page they are saved or in the form.
// What was not taken waits until its form is open again.
"use strict";

(() => {
  const KEPT = "unsaved-texts";
  // The lines of the scoring page are sent by a script of their own, which keeps them.
  const FORMS = "form[data-guard], form:has(textarea):not(.line-form)";
  const LEFT_OUT = "[type=password], [type=file], [name=csrfmiddlewaretoken]";
  const leaving = document.querySelector("form[data-leaving]");
  const person = leaving?.dataset.leaving;

  document.addEventListener("submit", (event) => {
    if (event.target === leaving) write(null);
    else if (person) keep(event.target);
  });

  function keep(sent) {
    const forms = [...document.querySelectorAll(FORMS)].filter((form) => form === sent || form.dataset.changed);
    const typed = forms.map((form) => ({ address: addressOf(form), fields: read(form) }));
    const waiting = waitingOf(load()).filter(({ address }) => !typed.some((form) => form.address === address));
    if (typed.length) write({ person, forms: [...waiting, ...typed] });
  }

  function waitingOf(kept) {
    return kept?.person === person ? kept.forms.filter(({ isRefused }) => isRefused) : [];
  }

  // Several forms of a page may be sent to one address, each about another inspection.
  function addressOf(form) {
    return `${new URL(form.action).pathname} ${form.elements.inspection?.value || ""}`;
  }

  function read(form) {
    const secret = new Set([...form.querySelectorAll(LEFT_OUT)].map(({ name }) => name));
    return [...new FormData(form)].filter(([name]) => !secret.has(name));
  }

  function write(kept) {
    try {
      if (kept) sessionStorage.setItem(KEPT, JSON.stringify(kept));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // Without storage the log-in still says that nothing was saved.
    }
  }

  function load() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
      return null;
    }
  }

  function tell(words) {
    document.dispatchEvent(new CustomEvent("page:tell", { detail: { kind: "warn", words } }));
  }

  // --- After a sending

  function find(kept) {
    if (!person || document.querySelector("[data-not-taken]")) {
      if (kept.forms.some(({ isRefused }) => !isRefused))
        tell("Nội dung vừa nhập được giữ ở thẻ này và được điền lại khi đúng tài khoản đó mở lại trang nhập.");
      write({ ...kept, forms: kept.forms.map((form) => ({ ...form, isRefused: true })) });
    } else giveBack(waitingOf(kept));
  }

  function giveBack(waiting) {
    const here = new Map([...document.querySelectorAll(FORMS)].map((form) => [addressOf(form), form]));
    const left = waiting.filter(({ address }) => !here.has(address));
    write(left.length ? { person, forms: left } : null);
    if (left.length === waiting.length) return;
    for (const { address, fields } of waiting) if (here.has(address)) fill(here.get(address), fields);
    tell("Nội dung nhập trước khi phiên đăng nhập hết đã được điền lại và chưa được lưu. Vui lòng xem lại rồi lưu.");
  }

  function fill(form, fields) {
    for (const [name, total] of fields) if (name.endsWith("-TOTAL_FORMS")) addRows(form, name, Number(total));
    for (const field of form.elements) {
      if (!field.name || field.matches(LEFT_OUT) || field.type === "submit") continue;
      const typed = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = typed.includes(field.value);
      else if (typed.length) field.value = typed[0];
      field.dispatchEvent(new Event("input", { bubbles: true })); // hints, counts and guards follow
      field.dispatchEvent(new Event("change", { bubbles: true }));
      if (field.type !== "hidden" && typed.some(Boolean)) open(field);
    }
    open(form);
  }

  function open(place) {
    for (let box = place.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  // Rows that had been added are added again, after the pattern of the last one.
  function addRows(form, name, total) {
    const prefix = name.slice(0, -"TOTAL_FORMS".length);
    for (let count = Number(form.elements[name].value); count < total; count += 1) {
      const last = form.querySelector(`[name^="${prefix}${count - 1}-"]`)?.closest("[data-row], li");
      if (!last) return;
      last.insertAdjacentHTML("afterend", last.outerHTML.replaceAll(`${prefix}${count - 1}-`, `${prefix}${count}-`));
      const legend = last.nextElementSibling.querySelector("legend");
      legend.textContent = legend.textContent.replace(/\d+/, count + 1);
    }
  }

  function look() {
    const kept = load();
    if (kept) find(kept);
  }

  document.addEventListener("DOMContentLoaded", look); // once all scripts of the page listen
  document.addEventListener("form:shown", look); // an upload shows its answer in place
})();
