// Fields in which the browser speaks its own language: a date field, a file field. Ours stands beside it.

import { DAY_FIELDS, dayInWords } from "../onsite/days.js";

const FILE_FIELDS = ".file-entry > input";

function tellDay(field) {
  if (!field.nextElementSibling?.matches(".day-hint")) {
    const hint = document.createElement("div");
    hint.className = "form-text day-hint";
    hint.setAttribute("aria-live", "polite");
    field.after(hint);
  }
  field.nextElementSibling.textContent = dayInWords(field.value);
}

// The field stays what is pressed, focused and read out; our words lie over it.
function dressFileField(field) {
  const [box, face, button, name] = Array.from({ length: 4 }, () => document.createElement("span"));
  box.className = "file-entry";
  face.className = "form-control";
  face.setAttribute("aria-hidden", "true");
  button.className = "file-button";
  button.textContent = "Chọn tệp";
  face.append(button, name);
  field.replaceWith(box);
  box.append(field, face);
  tellFile(field);
}

function tellFile(field) {
  const names = [...field.files].map((file) => file.name).join(", ");
  field.nextElementSibling.lastElementChild.textContent = names || "Chưa chọn tệp";
}

function dress(part) {
  part.querySelectorAll(DAY_FIELDS).forEach(tellDay);
  part.querySelectorAll("input[type=file]").forEach(dressFileField);
}

document.addEventListener("change", (event) => {
  if (event.target.matches(DAY_FIELDS)) tellDay(event.target);
  if (event.target.matches(FILE_FIELDS)) tellFile(event.target);
});
document.addEventListener("form:shown", (event) => dress(event.target));
dress(document);
