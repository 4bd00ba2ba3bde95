// Forms, as an addition to plain HTML: one press sends once, typed text is not lost unnoticed,
// a limited field says how much is left. Everything listens on the document, so parts that a
// page adds later behave alike.
"use strict";

(() => {
  // One press sends once. The pressed button is only marked as off: a disabled one would lose its
  // name and value.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    markBusy(event.submitter || form.querySelector("button[type=submit]"));
  });

  function markBusy(button) {
    if (!button) return;
    button.dataset.words = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy || "Đang gửi…";
  }

  function release(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-words]")) {
      button.textContent = button.dataset.words;
      button.removeAttribute("aria-disabled");
      delete button.dataset.words;
    }
  }

  document.addEventListener("form:release", (event) => release(event.target));

  // "Back" may bring a page back from memory, with its button still switched off.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // A file download answers without leaving the page.
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-stays")) setTimeout(() => release(event.target), 3000);
  });

  // Typed text is not lost unnoticed.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.changed = "yes";
  });

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard]:is([data-changed], :has(.is-invalid)):not([data-sent])")) event.preventDefault();
  });

  // How much is left in a limited field: said from the last fifth on.
  document.addEventListener("input", (event) => {
    const field = event.target;
    const limit = Number(field.getAttribute("maxlength"));
    if (!(limit > 0) || !field.matches("textarea, input[data-count]")) return;
    const left = limit - field.value.length;
    const hint = field.nextElementSibling?.matches(".count-hint") ? field.nextElementSibling : addHint(field);
    hint.textContent = left <= limit / 5 ? `Còn ${left} ký tự` : "";
    hint.toggleAttribute("data-over", left <= 0);
  });

  function addHint(field) {
    const hint = document.createElement("div");
    hint.className = "form-text count-hint";
    hint.setAttribute("aria-live", "polite");
    field.after(hint);
    return hint;
  }
})();
