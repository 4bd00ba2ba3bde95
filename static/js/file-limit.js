// A file that is too large is named before it is sent: the server would only close the line on it.
"use strict";

(() => {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset.maxBytes) return;
    input.form.querySelector(".too-large")?.remove();
    const file = input.files[0];
    const tooLarge = Boolean(file) && file.size > Number(input.dataset.maxBytes);
    if (tooLarge) (input.closest(".file-entry") || input).after(refusal(file, input.dataset.maxWords));
    input.form.querySelector("[type=submit]").disabled = tooLarge;
  });

  function refusal(file, limit) {
    const words = document.createElement("p");
    words.className = "too-large invalid-feedback d-block";
    words.setAttribute("role", "alert");
    words.textContent = `Tệp "${file.name}" vượt quá dung lượng cho phép (${limit}).`;
    return words;
  }
})();
