// What every page does beyond its HTML: closes the account menu, shows messages of scripts and those carried
// over an upload.
"use strict";

(() => {
  const CARRIED = "carried-messages";

  function closeMenu(menu, { focus }) {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".account-menu[open]")) {
      if (!menu.contains(event.target)) closeMenu(menu, { focus: false });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(".account-menu[open]")) closeMenu(menu, { focus: true });
  });

  // An upload reads the answering page in the background; its messages were spent there and are shown here.
  function showCarriedMessages() {
    let carried = [];
    try {
      carried = JSON.parse(sessionStorage.getItem(CARRIED) || "[]");
      sessionStorage.removeItem(CARRIED);
    } catch {
      return;
    }
    carried.forEach(tell);
  }

  function tell({ kind, words }) {
    const box = document.createElement("div");
    const text = document.createElement("p");
    box.className = "message";
    box.dataset.kind = kind;
    box.setAttribute("role", kind === "bad" || kind === "warn" ? "alert" : "status");
    text.textContent = words;
    box.append(text);
    document.getElementById("messages")?.append(box);
  }

  document.addEventListener("page:tell", (event) => tell(event.detail));
  showCarriedMessages();
})();
