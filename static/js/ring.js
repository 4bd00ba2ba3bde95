// The ring, as an addition to plain HTML: pointing at an arrow shows its line in the list and the other
// way round; on the page of assignments the picture follows the choices.
"use strict";

(() => {
  for (const page of document.querySelectorAll(".ring-page")) joinPictureAndList(page);
  for (const form of document.querySelectorAll("[data-ring-form]")) followChoices(form);

  function joinPictureAndList(page) {
    const arrows = [...page.querySelectorAll(".ring-stage figure > svg .ring-arrow")];
    const rows = [...page.querySelectorAll(".ring-list li")];
    const nodes = [...page.querySelectorAll(".ring-stage figure > svg .ring-node")];
    arrows.forEach((arrow, place) => {
      for (const part of [arrow, rows[place]]) {
        if (!part) continue;
        part.addEventListener("pointerenter", () => point(place));
        part.addEventListener("pointerleave", () => point(null));
      }
      // A picture holds no links; its list beside it does.
      arrow.addEventListener("click", () => rows[place]?.querySelector("a")?.click());
      rows[place]?.addEventListener("focusin", () => point(place));
      rows[place]?.addEventListener("focusout", () => point(null));
    });

    function point(place) {
      page.toggleAttribute("data-pointing", place !== null);
      arrows.forEach((arrow, at) => arrow.toggleAttribute("data-pointed", at === place));
      rows.forEach((row, at) => row.toggleAttribute("data-pointed", at === place));
      const ends = place === null ? [] : arrows[place].dataset.ends.split(" ");
      for (const node of nodes) node.toggleAttribute("data-pointed", ends.includes(node.dataset.key));
    }
  }

  // The server draws: the same page is asked for with the choices, and its picture is taken over.
  function followChoices(form) {
    let asked = 0;
    form.querySelector("[data-ring-try]").hidden = true;
    form.addEventListener("change", async (event) => {
      if (event.target.tagName !== "SELECT") return;
      const turn = ++asked;
      const chosen = new URLSearchParams();
      for (const select of form.querySelectorAll("select")) chosen.set(select.name, select.value);
      try {
        const answer = await fetch(`${location.pathname}?${chosen}`);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const drawn = page.getElementById("ring-preview");
        const place = document.getElementById("ring-preview");
        if (answer.ok && drawn && turn === asked) place.replaceChildren(...drawn.childNodes);
      } catch {
        form.querySelector("[data-ring-try]").hidden = false;
      }
    });
  }
})();
