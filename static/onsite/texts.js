// Texts as the server stores and prints them: clean text, canonical JSON, digests, figures, times.

const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** As config/fields.py cleans: no controls or direction overrides, \n, NFC. */
export function cleanText(value) {
  return String(value).replace(UNPRINTABLE, "").replace(/\r\n?/g, "\n").normalize("NFC");
}

/** Clean text without space around it: "" when nothing was said. */
export function cleanWords(value) {
  return cleanText(value).trim();
}

/** The one JSON text of a value: keys sorted, no spaces. */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const pairs = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${pairs.join(",")}}`;
  }
  return JSON.stringify(value);
}

export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function sha256OfText(text) {
  return sha256(new TextEncoder().encode(text));
}

/** The first eight bytes of a digest as words that two people read to each other. */
export function spokenCode(digest, words) {
  return Array.from({ length: 8 }, (_, place) => words[parseInt(digest.slice(place * 2, place * 2 + 2), 16)]).join(" ");
}

// --- Figures and times ---------------------------------------------------------------------------------

/** "2.5" as "2,5". */
export function pointsFigure(points) {
  return String(points).replace(".", ",");
}

export function fileSize(bytes) {
  if (bytes < 1000) return `${bytes} byte`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kB"] : bytes < 1e9 ? [bytes / 1_000_000, "MB"] : [bytes / 1e9, "GB"];
  return `${value.toFixed(value < 10 ? 1 : 0).replace(".", ",")} ${unit}`;
}

const ZONE = "Asia/Ho_Chi_Minh";
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" });

/** A moment in Vietnam: "14:02", with its day when that is not today. */
export function clockOf(moment) {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return "";
  const isToday = DAY.format(at) === DAY.format(new Date());
  return isToday ? CLOCK.format(at) : `${CLOCK.format(at)} ngày ${DAY.format(at)}`;
}

/** "2022-11-28T08:00" as the paper writes it; never through Date. */
export function localMoment(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text || "");
  return found ? `${found[4]} giờ ${found[5]} phút, ngày ${found[3]}/${found[2]}/${found[1]}` : "";
}

/** "2022-11-28" as "28/11/2022". */
export function localDay(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(text || "");
  return found ? `${found[3]}/${found[2]}/${found[1]}` : "";
}

/** The device's own time with its offset, as it goes into an operation. */
export function deviceTime(now = new Date()) {
  const two = (number) => String(Math.abs(number)).padStart(2, "0");
  const offset = -now.getTimezoneOffset();
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 23);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`;
}
