// The part of a page where photos are taken, shown and taken back.

import { dropDraft } from "./changes.js";
import { el, linkButton, setText } from "./elements.js";
import { photoKey, takeIn } from "./photos.js";
import { stateOf } from "./stating.js";
import { fileSize } from "./texts.js";

const TYPES = "image/jpeg,image/png,image/webp,image/heic,image/*";

/** Photos of a line, or of the visit as a whole when `lineId` is null: { node, refresh }. */
export function photoPart(desk, visit, lineId, heading) {
  const list = el("ul", { class: "photo-list" });
  const words = el("p", { class: "field-hint", role: "status" });
  const shown = new Map();
  const mayAdd = !visit.is_gone;
  const take = async (event) => {
    const entry = event.target;
    const files = [...entry.files];
    try {
      await desk.flush(); // what was typed is on disk before the camera's picture is worked on
      setText(words, files.length > 1 ? `Đang xử lý ${files.length} ảnh…` : "Đang xử lý ảnh…");
      const refused = await takeIn(desk.work, desk.work.visit(visit.id), lineId, files, (done, all) => setText(words, done < all ? `Đã xử lý ${done}/${all} ảnh` : ""));
      setText(words, inWords(refused, files.length));
    } catch (problem) {
      setText(words, `Chưa lưu được ảnh. ${desk.whyNotWritten(problem)}`);
    }
    entry.value = "";
    await desk.reload();
    desk.outbox.sendSoon();
  };
  const chooser = (label, capture) => {
    const entry = el("input", { type: "file", accept: TYPES, capture, multiple: !capture, class: "visually-hidden", on: { change: take } });
    return el("label", { class: "btn btn-outline" }, entry, label);
  };
  const refresh = () => {
    const photos = desk.work.photosOf(visit.id, lineId);
    for (const photo of photos) {
      if (!shown.has(photo.id)) {
        shown.set(photo.id, photoItem(desk, photo));
        list.append(shown.get(photo.id).node);
      }
      shown.get(photo.id).refresh(photo);
    }
    for (const [id, item] of shown) {
      if (photos.some((photo) => photo.id === id)) continue;
      item.end();
      shown.delete(id);
    }
    list.hidden = !photos.length;
  };
  const name = el("h2", { class: "part-name" }, heading);
  const node = el("section", { class: "photos" }, name, list, mayAdd ? el("div", { class: "acts" }, chooser("Chụp ảnh", "environment"), chooser("Chọn ảnh", null)) : null, words);
  refresh();
  return { node, refresh };
}

// Of one photo alone it is clear which one is meant.
function inWords(refused, count) {
  if (count === 1) return refused.map(({ message }) => message).join("");
  return refused.map(({ name, message }) => `Ảnh “${name}” chưa được lưu: ${message}`).join(" ");
}

function photoItem(desk, photo) {
  const url = photo.thumb ? URL.createObjectURL(new Blob([photo.thumb], { type: "image/jpeg" })) : null;
  const state = el("span", { class: "save-state" });
  const drop = linkButton("Bỏ ảnh", async () => {
    const draft = desk.work.drafts.get(photoKey(photo.visit, photo.id));
    if (draft) await dropDraft(desk.work.store, draft);
    await desk.reload();
  });
  drop.append(el("span", { class: "visually-hidden" }, ` ${photo.name}`));
  const picture = url ? el("img", { src: url, alt: `Ảnh ${photo.name}`, loading: "lazy" }) : el("span", { class: "photo-blank" }, "Ảnh");
  const node = el("li", {}, picture, el("div", {}, el("span", { class: "photo-name" }, photo.size ? `Ảnh ${fileSize(photo.size)}` : "Ảnh"), state, drop));
  return {
    node,
    refresh(row) {
      const draft = desk.work.drafts.get(photoKey(row.visit, row.id));
      const told = stateOf(desk.work, draft, row.received_at);
      if (told.state) state.dataset.state = told.state;
      setText(state, told.words);
      const operation = draft?.operation ? desk.work.operations.get(draft.operation) : null;
      drop.hidden = !draft || Boolean(row.received_at) || Boolean(operation?.sent);
    },
    end() {
      node.remove();
      if (url) URL.revokeObjectURL(url);
    },
  };
}
