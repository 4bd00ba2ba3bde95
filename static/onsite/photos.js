// Photos from the camera or from the device: all read at once, then one after the other scaled in a worker,
// stored together with the operation that will send them.

import { writeChange } from "./changes.js";
import { newId } from "./store.js";
import { deviceTime, sha256 } from "./texts.js";

const WAIT = 60_000; // ms for one picture

/** A photo that was not taken in; the message says why. */
class PhotoRefused extends Error {}

let worker = null;
let turn = Promise.resolve();

/**
 * Takes photos in, in their order; `tell(done, total)` after each. Answers those that were refused, as
 * { name, message }: one of them does not end the pick. Throws when the disk takes no more.
 */
export async function takeIn(work, visit, line, files, tell) {
  // A file may become unreadable once the camera goes on: all bytes are read before anything else.
  const read = await Promise.all(files.map((file) => file.arrayBuffer().catch(() => null)));
  const taken = new Set(); // digests: the same picture twice in one pick is one photo
  const refused = [];
  for (const [place, file] of files.entries()) {
    const job = turn.then(() => takeOne(work, visit, line, read[place], file.type, taken));
    turn = job.catch(() => {});
    try {
      await job;
    } catch (problem) {
      if (!(problem instanceof PhotoRefused)) throw problem;
      refused.push({ name: file.name, message: problem.message });
    }
    read[place] = null; // its room is needed for the next
    tell(place + 1, files.length);
  }
  return refused;
}

async function takeOne(work, visit, line, original, type, taken) {
  if (!original) throw new PhotoRefused("Không đọc được tệp. Vui lòng chụp hoặc chọn lại.");
  const { bytes, thumb } = await scale(original, type);
  const most = work.facts.photo_max_bytes;
  if (most && bytes.byteLength > most) throw new PhotoRefused("Ảnh vẫn quá lớn sau khi thu nhỏ. Vui lòng chọn ảnh khác.");
  const digest = await sha256(bytes);
  if (taken.has(digest)) return;
  taken.add(digest);
  if (work.photosOf(visit.id, line).some((photo) => photo.sha256 === digest)) {
    throw new PhotoRefused("Ảnh này đã có ở đây.");
  }
  const now = new Date();
  const id = newId();
  const name = `anh-${deviceTime(now).slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}-${digest.slice(0, 4)}.jpg`;
  const takenAt = deviceTime(now);
  const facts = { id, sha256: digest, visit: visit.id, line, name, taken_at: takenAt, size: bytes.byteLength, thumb };
  await writeChange(work.store, work.user, {
    visit: visit.id,
    kind: "attach_photo",
    subject: `photo:${digest}`,
    draft: photoKey(visit.id, id),
    value: { sha256: digest, name, line, taken_at: takenAt, photo: id },
    photo: { ...facts, bytes },
  });
}

export function photoKey(visitId, photoId) {
  return `${visitId}|photo:${photoId}`;
}

function scale(bytes, type) {
  worker ||= new Worker(document.body.dataset.photoWorker);
  const id = newId();
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      clearTimeout(timer);
      worker?.removeEventListener("message", hear);
      settle(value);
    };
    const refuse = (words) => end(reject, new PhotoRefused(words));
    const hear = ({ data }) => {
      if (data.id !== id) return;
      if (data.error) refuse("Không đọc được ảnh này. Vui lòng chụp hoặc chọn ảnh khác (JPEG, PNG, WebP).");
      else end(resolve, data);
    };
    const timer = setTimeout(() => {
      refuse("Máy này thu nhỏ ảnh quá lâu. Vui lòng thử lại.");
      worker?.terminate();
      worker = null;
    }, WAIT);
    worker.addEventListener("message", hear);
    worker.onerror = () => {
      worker = null;
      refuse("Máy này không thu nhỏ được ảnh.");
    };
    worker.postMessage({ id, bytes, type }, [bytes]);
  });
}
