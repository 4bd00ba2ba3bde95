// The parachute: all unsent work as one file, readable by people, and taken in again on another device
// of the same person. The operations keep their ids, so taking it in twice changes nothing.

import { draftKey, dropBytes, textOf } from "./changes.js";
import { el } from "./elements.js";
import { photoKey } from "./photos.js";
import { LABELS, STANCES } from "./reading.js";
import { isAtRisk, newId } from "./store.js";
import { deviceTime, localMoment, sha256, sha256OfText } from "./texts.js";
import { readZip, writeZip } from "./zip.js";

const LIST = "viec-chua-gui.json";
const STATUS = { complete: "Thực hiện đầy đủ", incomplete: "Chưa đầy đủ", not_assessed: "Chưa chấm" };

/** A file that cannot be taken in; the message says why. */
export class PackageRefused extends Error {}

/** { name, blob, count } of everything that was not sent yet. */
export async function pack(work) {
  const { store, user } = work;
  const [rows, drafts, photos] = await Promise.all(["operations", "drafts", "photos"].map((name) => store.read(name)));
  rows.sort((a, b) => a.counter - b.counter);
  const begun = drafts.filter((draft) => draft.missing || isAtRisk(draft)).map(begunOf);
  const wanted = new Set([...rows.map((row) => row.photo), ...begun.map(({ value }) => value.photo)]);
  const files = [];
  const listed = [];
  for (const photo of photos.filter(({ id }) => wanted.has(id))) {
    const bytes = (await store.read("blobs", photo.sha256))?.bytes;
    if (!bytes || listed.some((row) => row.sha256 === photo.sha256)) continue;
    files.push({ name: `anh/${photo.sha256}.jpg`, bytes: new Uint8Array(bytes) });
    listed.push({ sha256: photo.sha256, name: photo.name, size: photo.size });
  }
  const typed = work.typed();
  const exportedAt = new Date().toISOString();
  const list = {
    format: 1,
    user: { id: user.id, username: user.username, name: user.name },
    exported_at: exportedAt,
    operations: rows.map(({ id, digest, body }) => ({ id, digest, body })),
    photos: listed,
    begun,
    typed: typed.map(({ name, value }) => ({ name, value })),
  };
  const text = new TextEncoder();
  files.unshift(
    { name: LIST, bytes: text.encode(JSON.stringify(list)) },
    { name: "doc-duoc.txt", bytes: text.encode(readable(work, rows, begun, typed, exportedAt)) },
  );
  const name = `viec-chua-gui-${user.username}-${exportedAt.slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}.zip`;
  return { name, blob: writeZip(files), count: rows.length + begun.length + typed.length };
}

// What is no operation to be sent: begun, perhaps over one, or sent back by the server; `why` says which.
function begunOf({ visit, subject, kind, value, base, operation, missing, problem, changed_at: changedAt }) {
  const why = missing || problem?.message || "";
  return { visit, subject, kind, value, base, after: operation, why, device_time: deviceTime(new Date(changedAt)) };
}

/** Hands the file to the browser to be kept; answers what was done, in words. */
export async function saveFile(work) {
  const { name, blob, count } = await pack(work);
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return `Đã xuất ${count} nội dung vào tệp ${name}. Nội dung vẫn còn trên máy này.`;
}

// --- For people -----------------------------------------------------------------------------------------------

function readable(work, rows, begun, typed, exportedAt) {
  const out = [`Việc chưa gửi của ${work.user.name}`, `Xuất lúc ${exportedAt}`, ""];
  const said = rows.map((row) => JSON.parse(row.body));
  for (const visit of work.visits.values()) {
    const mine = said.filter((body) => body.inspection === visit.id);
    const open = begun.filter((draft) => draft.visit === visit.id);
    const other = typed.filter((row) => row.visit === visit.id);
    if (!mine.length && !open.length && !other.length) continue;
    out.push(visit.title, "");
    for (const body of mine) out.push(...inWords(visit, body), `  (ghi lúc ${body.device_time})`, "");
    for (const draft of open) out.push(`Chưa ghi xong (${draft.why}):`, ...inWords(visit, draft), "");
    for (const row of other) out.push("Chưa ghi xong:", typedInWords(row), "");
  }
  return out.join("\r\n");
}

/** An operation as people read it. */
export function inWords(visit, { kind, value }) {
  if (kind === "record_line") return [`Nội dung ${numberOf(visit, value.line)}: ${STATUS[value.status] || "Chưa chấm"}`, ...lineParts(value)];
  if (kind === "record_minutes") {
    const said = value.name.endsWith("_at") ? localMoment(value.value) : value.value;
    return [`Biên bản, ${LABELS[value.name].toLowerCase()}: ${said || "(trống)"}`];
  }
  if (kind === "record_attendance") {
    const person = visit?.people.find((row) => row.id === value.member)?.name || "Người không còn trong thành phần";
    return [`${person}: ${value.absence_reason ? `vắng mặt, ${value.absence_reason}` : "có mặt"}`];
  }
  if (kind === "add_exemplar") return [`Điển hình: ${[value.name, value.address, value.note].filter(Boolean).join(", ")}`];
  if (kind === "remove_exemplar") return ["Bỏ một điển hình"];
  if (kind === "attach_photo") return [`Ảnh ${value.name}${value.line ? `, nội dung ${numberOf(visit, value.line)}` : ""}`];
  if (kind === "read_through") return ["Đã đọc biên bản cho hai bên cùng nghe", `  Mã kiểm tra: ${value.digest}`];
  return ["Bắt đầu kiểm tra"];
}

/** What was typed and is no change yet. */
export function typedInWords({ what, value }) {
  if (what === "exemplar") return `Điển hình đang ghi: ${[value.name, value.address, value.note].filter(Boolean).join(", ")}`;
  return `Ý kiến của đơn vị được kiểm tra: ${[STANCES[value.stance], value.text, value.reason].filter(Boolean).join(": ")}`;
}

function numberOf(visit, lineId) {
  return visit?.lines.find((line) => line.id === lineId)?.number || "";
}

function lineParts({ deductions, finding }) {
  const parts = deductions.map(({ content, reason }) => `  - ${content}. Lý do: ${reason}`);
  return finding ? [...parts, `  Nhận xét: ${finding}`] : parts;
}

// --- Taking in ------------------------------------------------------------------------------------------------

/** Takes a file in; answers how many changes were new here. */
export async function takeInPackage(work, buffer) {
  const { list, files } = await opened(buffer);
  if (list.user?.id !== work.user.id) {
    throw new PackageRefused(`Tệp này là việc của tài khoản “${list.user?.name || ""}”. Tài khoản đó đăng nhập để nạp, hoặc gửi tệp cho Thường trực cụm.`);
  }
  const rows = [];
  for (const { id, digest, body } of list.operations) {
    if ((await sha256OfText(body)) !== digest) throw new PackageRefused("Tệp đã bị hỏng nên chưa nạp được.");
    const said = JSON.parse(body);
    const text = textOf(said);
    rows.push({ id, digest, body, said, leaves: text === undefined ? null : await sha256OfText(text) });
  }
  for (const photo of list.photos) {
    const bytes = files.get(`anh/${photo.sha256}.jpg`);
    if (!bytes || (await sha256(bytes)) !== photo.sha256) throw new PackageRefused("Ảnh trong tệp đã bị hỏng nên chưa nạp được.");
  }
  const count = await work.store.write((tables) => putAll(tables, rows, list, files), { everything: true });
  return count;
}

async function opened(buffer) {
  try {
    const files = readZip(buffer);
    const list = JSON.parse(new TextDecoder().decode(files.get(LIST)));
    if (list.format !== 1 || !Array.isArray(list.operations)) throw new Error("another format");
    return { list: { photos: [], begun: [], typed: [], ...list }, files };
  } catch {
    throw new PackageRefused("Không đọc được tệp việc chưa gửi. Vui lòng chọn đúng tệp đã xuất.");
  }
}

async function putAll(tables, rows, list, files) {
  const own = [...(await tables.operations.all()), ...(await tables.receipts.all())].map(({ id, body }) => ({ id, ...JSON.parse(body) }));
  const brought = new Set();
  for (const row of rows) {
    if (own.some(({ id }) => id === row.id) || isReplaced(row.said, own)) continue;
    await putOperation(tables, row);
    brought.add(row.id);
  }
  let count = brought.size;
  const since = own.filter((row) => Date.parse(row.device_time) > Date.parse(list.exported_at));
  for (const draft of list.begun) count += await putBegun(tables, draft, since, brought);
  for (const { sha256: digest } of list.photos) {
    const bytes = files.get(`anh/${digest}.jpg`);
    await tables.blobs.put({ sha256: digest, bytes: bytes.slice().buffer });
    await dropBytes(tables, digest);
  }
  for (const { name, value } of list.typed) {
    const known = await tables.fact(name);
    if (!/^(exemplar|opinion)-\d+$/.test(name) || known?.name || known?.stance) continue;
    await tables.setFact(name, value);
    count += 1;
  }
  return count;
}

// A change that this very device has since made anew, before it was sent.
function isReplaced({ inspection, subject, device, counter, value }, own) {
  const isLater = (other) => other.device === device && other.counter > counter && other.inspection === inspection && other.subject === subject;
  return !value.photo && own.some(isLater);
}

// What was begun comes back unless something of one's own lies there, or has been written there since.
async function putBegun(tables, { visit, subject, kind, value, base, after, why }, since, brought) {
  const isPhoto = kind === "attach_photo";
  const key = isPhoto ? photoKey(visit, value.photo) : draftKey(visit, subject);
  const known = await tables.drafts.get(key);
  const isOver = known && brought.has(after) && known.operation === after;
  const isBehind = since.some((other) => other.inspection === visit && other.subject === subject);
  if ((known && !isOver) || isBehind) return 0;
  const problem = { id: newId(), outcome: "refused", message: why };
  const left = isPhoto ? { missing: null, problem } : { missing: "cần ghi tiếp", problem: null };
  await tables.drafts.put({ key, visit, subject, kind, value, base, operation: isOver ? after : null, ...left, changed_at: Date.now() });
  if (isPhoto) await putPhoto(tables, visit, value);
  return 1;
}

function putPhoto(tables, visit, { photo: id, sha256: digest, line, name, taken_at: takenAt }) {
  return tables.photos.put({ id, sha256: digest, visit, line, name, taken_at: takenAt, size: 0, thumb: null });
}

// What came from another device counts as sent: it may have arrived, and stays as it is.
async function putOperation(tables, { id, digest, body, said, leaves }) {
  const { inspection: visit, subject, kind, value, base, after, counter } = said;
  const photo = kind === "attach_photo" ? value.photo : null;
  const key = photo ? photoKey(visit, photo) : draftKey(visit, subject);
  const about = { visit, subject, kind, draft: key, photo, base, after, leaves };
  await tables.operations.put({ id, digest, body, counter, ...about, sent: true, attempts: 0, problem: null, made_at: Date.parse(said.device_time) });
  const draft = await tables.drafts.get(key);
  if (!draft) {
    const shown = { key, visit, subject, kind, value, base, operation: id, missing: null, problem: null };
    await tables.drafts.put({ ...shown, changed_at: Date.parse(said.device_time) });
  } else if (draft.operation === after || !draft.operation) {
    // What was begun here lies over it.
    await tables.drafts.put({ ...draft, value: draft.missing ? draft.value : value, operation: id });
  }
  if (photo) await putPhoto(tables, visit, value);
}
