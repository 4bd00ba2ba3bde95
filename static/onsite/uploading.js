// A photo's bytes on their way: in parts, going on where the server says that it stopped.

import { WORDS } from "./server.js";

const SMALLEST_PART = 8_192;
const FIRST_PART = 65_536;
const LARGEST_PART = 262_144;
const QUICK = 4000; // ms; after a part that took less, the next may be larger
const MOST_EXCHANGES = 2000;

/** Sends what the server lacks of a photo; null when it has arrived whole, else { code, message, isFinal }. */
export async function uploadPhoto(server, sha256, bytes) {
  let part = FIRST_PART;
  let restarts = 0;
  let answer = await server.photo(sha256);
  for (let exchange = 0; exchange < MOST_EXCHANGES; exchange += 1) {
    if (answer.kind === "ok" && answer.data.is_complete) return null;
    if (answer.kind === "too_large" && part > SMALLEST_PART) {
      part = Math.max(SMALLEST_PART, Math.floor(part / 2));
      answer = await server.photo(sha256);
      continue;
    }
    if (answer.code === "blob_mismatch") restarts += 1;
    const received = receivedBy(answer);
    if (received === null || restarts > 3) return problemOf(answer);
    const begun = performance.now();
    answer = await server.photoPart(sha256, bytes.slice(received, received + part), received, bytes.byteLength);
    if (answer.kind === "ok" && performance.now() - begun < QUICK) part = Math.min(LARGEST_PART, part * 2);
  }
  return { code: "idle", message: WORDS.idle };
}

function receivedBy(answer) {
  if (answer.kind === "ok") return answer.data.received;
  if (answer.code === "blob_offset") return answer.data.received;
  if (answer.code === "blob_mismatch") return 0;
  return null;
}

function problemOf({ kind, words }) {
  return { code: kind, message: words || WORDS[kind], isFinal: kind === "refused" || kind === "too_large" };
}
