// What a person changes: the draft that the page shows and the operation that will be sent are written
// together. A draft lies over the pack of its visit until the server has confirmed it.

import { isParked, newId, typedOnly } from "./store.js";
import { canonicalJson, deviceTime, sha256OfText } from "./texts.js";

export const STORED = ["applied", "conflict", "refused", "parked"];

export function draftKey(visitId, subject) {
  return `${visitId}|${subject}`;
}

/**
 * Writes one change. `change` has visit, kind, subject, value, and
 *   base     what the change was made on: the pack as it was when the entry was filled,
 *   seen     { value, operation }: the value that the entry was filled from and one's own operation for it,
 *   merge    puts the change and another value of the draft into one; null when they meet in one field,
 *   missing  why it cannot be sent yet, in words; it is kept all the same,
 *   leaves   the mark of the value for the next change (texts only),
 *   photo    the facts and bytes of a photo, for attach_photo,
 *   reading  what was read through, for read_through.
 * Answers the draft that was written.
 */
export function writeChange(store, user, asked) {
  const key = asked.draft || draftKey(asked.visit, asked.subject);
  return store.alone(
    async (commit) => {
      const stored = await store.read("drafts", key);
      const { change, known, aside } = meeting(asked, isParked(stored) ? null : stored);
      const before = known?.operation ? await store.read("operations", known.operation) : null;
      const arrived = known ? null : await arrivedMeanwhile(store, change.seen?.operation);
      const draft = draftOf(key, arrived === null ? change : { ...change, base: arrived }, known, before);
      const operation = change.missing ? null : await makeOperation(store, user, change, draft, before);
      await commit(async (tables) => {
        if (aside) await putAside(tables, aside);
        await writeBoth(tables, change, draft, operation, before);
      });
      return draft;
    },
    { visit: asked.visit, subject: asked.subject },
  );
}

// Another tab of the same person may have written since the entry was filled. What lies in other fields is
// taken over. What meets in one field goes as from two devices: the other's draft is put aside and sent as
// it is, this one on what its entry was filled from, and the server shows both.
function meeting(change, known) {
  const { seen, merge } = change;
  if (!known || !seen || canonicalJson(known.value) === canonicalJson(seen.value)) return { change, known };
  const merged = merge?.(known.value);
  return merged ? { change: { ...change, ...merged }, known } : { change, known: null, aside: known };
}

async function putAside(tables, draft) {
  const key = `${draft.key}|${newId()}`;
  const operation = draft.operation ? await tables.operations.get(draft.operation) : null;
  if (operation) await tables.operations.put({ ...operation, draft: key });
  await tables.drafts.put({ ...draft, key, isAside: true });
}

// The page may still show a change of its own as queued when its receipt is already on disk: the next
// change was made on that one, not on what the pack said before.
async function arrivedMeanwhile(store, seen) {
  const receipt = seen ? await store.read("receipts", seen) : null;
  if (receipt?.outcome !== "applied") return null;
  return receipt.kind === "record_line" ? receipt.version : receipt.leaves;
}

function draftOf(key, change, known, before) {
  return {
    key,
    visit: change.visit,
    subject: change.subject,
    kind: change.kind,
    value: change.value,
    base: change.rebase ?? known?.base ?? change.base ?? null,
    operation: before ? before.id : null,
    missing: change.missing || null,
    problem: null,
    changed_at: Date.now(),
    isAside: Boolean(known?.isAside),
  };
}

// An operation that was never sent, or that the server can never take, is replaced; one that may have
// arrived stays as it is, and the next one names it.
async function makeOperation(store, user, change, draft, before) {
  const isReplaced = isReplaceable(before);
  const counter = ((await store.fact("counter")) || 0) + 1;
  const leaves = change.leaves === undefined ? null : await sha256OfText(change.leaves);
  let base = draft.base;
  if (before) base = isReplaced ? before.base : (before.leaves ?? before.base);
  const after = before ? (isReplaced ? before.after : before.id) : null;
  const id = newId();
  const body = JSON.stringify({
    v: 1,
    id,
    user: user.id,
    inspection: change.visit,
    device: await store.fact("device"),
    counter,
    device_time: deviceTime(),
    kind: change.kind,
    subject: change.subject,
    base,
    after,
    value: change.value,
  });
  const made = { id, digest: await sha256OfText(body), body, counter, base, after, leaves };
  const about = { visit: change.visit, subject: change.subject, kind: change.kind, draft: draft.key };
  return { ...made, ...about, photo: change.value.photo || null, sent: false, attempts: 0, problem: null, made_at: Date.now() };
}

function isReplaceable(operation) {
  return Boolean(operation) && (!operation.sent || isFinal(operation));
}

// Answers that come again however often the same bytes are sent, some of them counted ten times before they
// are a problem; none of them leaves anything on the server.
const FINAL = ["too_large", "refused", "malformed", "not_found", "sent_by_other", "id_taken", "lost", "damaged", "photo_missing"];

/** An operation that the server does not have and will never take. */
export function isFinal({ problem }) {
  return FINAL.includes(problem?.code);
}

async function writeBoth(tables, change, draft, operation, before) {
  if (operation) {
    if (isReplaceable(before)) await tables.operations.remove(before.id);
    await tables.operations.put(operation);
    await tables.setFact("counter", operation.counter);
    draft.operation = operation.id;
  }
  if (change.photo) {
    const { bytes, ...facts } = change.photo;
    await tables.blobs.put({ sha256: facts.sha256, bytes });
    await tables.photos.put(facts);
  }
  if (change.reading) {
    const visit = await tables.visits.get(change.visit);
    await tables.visits.put({ ...visit, reading: change.reading });
  }
  await tables.drafts.put(draft);
}

/** Takes a change back that was never sent or that the server did not take. */
export function dropDraft(store, draft, told = {}) {
  return store.write(
    async (tables) => {
      const operation = draft.operation ? await tables.operations.get(draft.operation) : null;
      if (operation && !isReplaceable(operation)) return;
      if (operation) await tables.operations.remove(operation.id);
      await tables.drafts.remove(draft.key);
      if (draft.kind === "attach_photo") await dropPhoto(tables, draft.value.photo, draft.value.sha256);
    },
    { visit: draft.visit, subject: draft.subject, ...told },
  );
}

/** Takes an operation back that a newer change has overtaken and that the server can never take. */
export function dropOperation(store, { id }) {
  return store.write(async (tables) => {
    const operation = await tables.operations.get(id);
    if (operation && isReplaceable(operation)) await tables.operations.remove(id);
  });
}

async function dropPhoto(tables, id, sha256) {
  await tables.photos.remove(id);
  await dropBytes(tables, sha256);
}

/** Bytes that no photo still has to send. */
export async function dropBytes(tables, sha256) {
  const others = (await tables.photos.all()).filter((photo) => photo.sha256 === sha256 && !photo.received_at);
  if (!others.length) await tables.blobs.remove(sha256);
}

/** "Giữ bản của …": the other's value stands, mine stays in the history of the server. */
export function keepTheirs(store, draft) {
  return store.write(
    async (tables) => {
      const visit = await tables.visits.get(draft.visit);
      takeTheirs(visit, draft);
      await tables.visits.put(visit);
      await tables.drafts.remove(draft.key);
    },
    { visit: draft.visit, subject: draft.subject },
  );
}

function takeTheirs(visit, draft) {
  const { theirs, version, person, at } = draft.problem;
  if (draft.kind === "record_line") {
    const line = visit.lines.find((row) => row.id === draft.value.line);
    Object.assign(line, theirs, { version, updated_by: person, updated_at: at });
  } else if (draft.kind === "record_minutes") {
    visit.minutes[draft.value.name] = theirText(draft);
  } else if (draft.kind === "record_attendance") {
    const member = visit.people.find((row) => row.id === draft.value.member);
    if (member) member.absence_reason = theirs; // whoever is not named any more needs no reason
  }
}

/** The other's text in a conflict, as the page shows it; moments come in words and go back to ISO. */
export function theirText(draft) {
  const { theirs } = draft.problem;
  if (draft.kind !== "record_minutes") return theirs || "";
  const text = theirs?.[draft.value.name] || "";
  const found = /^(\d\d):(\d\d) ngày (\d\d)\/(\d\d)\/(\d{4})$/.exec(text);
  if (!found || !draft.value.name.endsWith("_at")) return text;
  return `${found[5]}-${found[4]}-${found[3]}T${found[1]}:${found[2]}`;
}

/** "Ghi bản của tôi": the same value anew, made on the other's version. */
export async function writeMineAnew(store, user, draft) {
  const isLine = draft.kind === "record_line";
  const rebase = isLine ? draft.problem.version : await sha256OfText(theirText(draft));
  await writeChange(store, user, { ...draft, draft: draft.key, missing: null, rebase, leaves: textOf(draft) });
}

/** The text that a change leaves behind; undefined of what is no text. */
export function textOf({ kind, value }) {
  return { record_minutes: value.value, record_attendance: value.absence_reason }[kind];
}

/**
 * The same once more under a new id: after it was mended elsewhere, or its id was taken. What was parked is
 * made on what stands there now.
 */
export async function writeAgain(store, user, draft) {
  const photo = draft.kind === "attach_photo" ? await store.read("photos", draft.value.photo) : null;
  const bytes = photo && (await store.read("blobs", photo.sha256))?.bytes;
  const rebase = isParked(draft) ? await baseInPack(await store.read("visits", draft.visit), draft) : undefined;
  const again = { ...draft, draft: draft.key, missing: null, rebase, leaves: textOf(draft) };
  await writeChange(store, user, bytes ? { ...again, photo: { ...photo, bytes } } : again);
}

async function baseInPack(pack, { kind, value }) {
  if (kind === "record_line") return pack.lines.find((line) => line.id === value.line).version;
  if (kind === "record_minutes") return sha256OfText(pack.minutes[value.name]);
  if (kind === "record_attendance") return sha256OfText(pack.people.find((person) => person.id === value.member)?.absence_reason ?? "");
  return null;
}

// --- Receipts -----------------------------------------------------------------------------------------------

/** Takes receipts in: what the server has stored leaves the queue, and only that. */
export function settle(store, user, receipts) {
  return store.write(async (tables) => {
    for (const receipt of receipts) {
      const operation = await tables.operations.get(receipt.id);
      if (!operation || operation.digest !== receipt.digest) continue;
      if (STORED.includes(receipt.outcome)) await settleStored(tables, user, operation, receipt);
      else await settleUnstored(tables, operation, receipt);
    }
  });
}

async function settleStored(tables, user, operation, receipt) {
  const { id, digest, body, visit, subject, kind } = operation;
  const kept = { id, digest, body, visit, subject, kind, outcome: receipt.outcome, at: receipt.at, kept_at: Date.now() };
  Object.assign(kept, { version: receipt.version ?? null, leaves: operation.leaves });
  await tables.operations.remove(id);
  await tables.receipts.put(kept);
  const said = JSON.parse(body);
  const pack = await tables.visits.get(visit);
  if (pack && receipt.outcome === "applied" && isFolded(pack, said, receipt, user)) await tables.visits.put(pack);
  if (kind === "attach_photo") await settlePhoto(tables, operation, receipt);
  await settleDraft(tables, operation, receipt);
  await tables.setFact("received_at", receipt.at);
}

// A pack may lack what a change is about. The server has it all the same: the queue goes on, and the packs
// are fetched anew.
function isFolded(pack, said, receipt, user) {
  try {
    fold(pack, said, receipt, user);
    return true;
  } catch {
    return false;
  }
}

async function settlePhoto(tables, operation, receipt) {
  const photo = await tables.photos.get(operation.photo);
  if (!photo || !["applied", "parked"].includes(receipt.outcome)) return;
  await tables.photos.put({ ...photo, received_at: receipt.at });
  await dropBytes(tables, photo.sha256);
}

async function settleDraft(tables, operation, receipt) {
  const draft = await tables.drafts.get(operation.draft);
  if (!draft || draft.operation !== operation.id) return; // a newer change is on its way
  if (receipt.outcome !== "applied") {
    await tables.drafts.put({ ...draft, operation: null, problem: draft.missing ? null : receipt });
  } else if (draft.missing) {
    const base = operation.kind === "record_line" ? receipt.version : (operation.leaves ?? draft.base);
    await tables.drafts.put({ ...draft, operation: null, base });
  } else {
    await tables.drafts.remove(draft.key);
  }
}

async function settleUnstored(tables, operation, receipt) {
  const attempts = operation.attempts + 1;
  const isSentAgain = ["damaged", "photo_missing"].includes(receipt.outcome) && attempts < 10;
  const problem = isSentAgain ? null : { code: receipt.outcome, message: receipt.message };
  await tables.operations.put({ ...operation, attempts, problem });
}

/** What an applied operation changes in the pack, so that the page shows it also without a new pack. */
export function fold(pack, { kind, value }, receipt, user) {
  if (kind === "start") {
    Object.assign(pack, { state: "in_progress", state_label: "Đang kiểm tra" });
    pack.may.start = false;
  } else if (kind === "record_line") {
    const { status, deductions, finding } = value;
    const written = { version: receipt.version, updated_by: user.name, updated_at: receipt.at };
    Object.assign(pack.lines.find((line) => line.id === value.line), { status, deductions, finding }, written);
  } else if (kind === "record_minutes") {
    pack.minutes[value.name] = value.value;
  } else if (kind === "record_attendance") {
    pack.people.find((person) => person.id === value.member).absence_reason = value.absence_reason;
  } else if (kind === "add_exemplar") {
    pack.exemplars = withExemplar(pack.exemplars, value);
  } else if (kind === "remove_exemplar") {
    pack.exemplars = pack.exemplars.filter((row) => row.client_id !== value.client_id);
  } else if (kind === "read_through" && pack.reading?.digest === value.digest) {
    pack.reading = { ...pack.reading, received_at: receipt.at };
  }
}

/** The server gives a new exemplar the first free place. */
export function withExemplar(rows, added) {
  if (rows.some((row) => row.client_id === added.client_id)) return rows;
  const taken = new Set(rows.map((row) => row.slot));
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  return [...rows, { ...added, slot }].sort((a, b) => a.slot - b.slot);
}

async function removeVisit(tables, id) {
  await tables.visits.remove(id);
  for (const photo of await tables.photos.all()) if (photo.visit === id) await dropPhoto(tables, photo.id, photo.sha256);
  for (const what of ["exemplar", "opinion"]) await tables.facts.remove(`${what}-${id}`);
}

/** New packs from the server, all or none; a visit with work on this device is never dropped. */
export function takePacks(store, answer) {
  return store.write(async (tables) => {
    const busy = new Set();
    for (const name of ["operations", "drafts"]) {
      for (const row of await tables[name].all()) busy.add(row.visit);
    }
    const facts = Object.fromEntries((await tables.facts.all()).map(({ name, value }) => [name, value]));
    for (const row of typedOnly(facts, await tables.visits.all(), await tables.drafts.all())) busy.add(row.visit);
    const fresh = new Map(answer.visits.map((pack) => [pack.id, pack]));
    for (const old of await tables.visits.all()) {
      const pack = fresh.get(old.id);
      if (pack) fresh.set(old.id, { ...pack, reading: old.reading || null });
      else if (busy.has(old.id)) await tables.visits.put({ ...old, is_gone: true });
      else await removeVisit(tables, old.id);
    }
    for (const pack of fresh.values()) await tables.visits.put(pack);
    await tables.setFact("words", answer.words);
    await tables.setFact("photo_max_bytes", answer.photo_max_bytes);
    await tables.setFact("min_reason_length", answer.min_reason_length);
    await tables.setFact("packs_at", answer.server_time);
    await tables.setFact("packs_stale", false);
  });
}
