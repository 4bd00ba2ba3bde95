// Logging out on any page: what the server has confirmed is removed from this device; while something
// is unsent, logging out waits and says why and what to do. Until then the page tells the field page who is here.

import { meetPerson, removeAll, unsentOf } from "./store.js";

for (const form of document.querySelectorAll("form[data-leaving]")) {
  meetPerson(Number(form.dataset.leaving));
  form.addEventListener("submit", (event) => {
    if (form.dataset.cleared) return;
    event.preventDefault();
    leave(form);
  });
}

async function leave(form) {
  const userId = Number(form.dataset.leaving);
  let unsent = 0;
  try {
    unsent = await unsentOf(userId);
    if (!unsent) await removeAll(userId);
  } catch {
    unsent = 0; // nothing can be kept in this browser, so nothing is
  }
  if (unsent) {
    refuse(unsent);
    return;
  }
  form.dataset.cleared = "yes";
  form.requestSubmit();
}

function refuse(unsent) {
  const place = document.getElementById("messages");
  const box = document.createElement("div");
  const words = document.createElement("p");
  const way = document.createElement("a");
  box.className = "message";
  box.dataset.kind = "warn";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  words.textContent = `Chưa đăng xuất: máy này còn ${unsent} nội dung chưa gửi, đăng xuất sẽ làm mất. `;
  way.href = "/onsite/#/chua-gui";
  way.textContent = "Gửi ngay hoặc xuất tệp";
  words.append(way);
  box.append(words);
  document.querySelector(".account-menu[open]")?.removeAttribute("open"); // it would lie over the words
  place.replaceChildren(box);
  box.scrollIntoView({ block: "center" });
  box.focus();
}
