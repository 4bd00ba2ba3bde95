// Sends what is queued: text before photos, each thing until a receipt names its id and digest. What is
// on its way is marked on disk before it leaves. One tab sends at a time.

import { isFinal, settle, takePacks } from "./changes.js";
import { uploadPhoto } from "./uploading.js";
import { WORDS } from "./server.js";
import { isParked, NotWritten, rememberPerson } from "./store.js";

const MOST_OPERATIONS = 200;
const MOST_CHARACTERS = 100_000; // in one request: Vietnamese takes up to three bytes a character
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 300_000;
const LOOK_AGAIN = 60_000; // ms until the visits are asked for again, while work waits for a beginning
export const MOST_TRIES = 10;

/** Nothing more can be sent now; `kind` says why. */
class Stop extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

export class Outbox {
  constructor(store, server, user) {
    Object.assign(this, { store, server, user });
    server.person = user;
    this.listeners = new Set();
    this.status = { phase: "idle", words: "", done: 0, total: 0 };
    this.failures = 0;
    this.limit = MOST_OPERATIONS;
    this.again = false;
    this.lookedAt = 0;
  }

  listen() {
    window.addEventListener("online", () => this.sendNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.sendNow());
  }

  say(change) {
    this.status = { ...this.status, ...change };
    for (const hear of this.listeners) hear(this.status);
  }

  /** After a change: soon, so that a run of changes goes together. */
  sendSoon() {
    this.schedule(1500);
  }

  /** By a button or because the network is back: at once, and with patience anew. */
  async sendNow() {
    this.failures = 0;
    await this.run();
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), pause);
  }

  async run() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = navigator.locks
      .request(`${this.store.name}-gui`, { ifAvailable: true }, (lock) => (lock ? this.round() : this.leaveToOther()))
      .finally(() => {
        this.running = null;
        this.say({}); // a new release may have waited for just this
      });
    await this.running;
    if (this.again) {
      this.again = false;
      this.schedule(50);
    }
    return undefined;
  }

  leaveToOther() {
    this.schedule(5000); // another tab sends; look again, for it may be closed meanwhile
  }

  async round() {
    try {
      await this.checkPerson();
      this.tried = new Set();
      await this.sendTexts();
      await this.refreshPacks();
      await this.sendPhotos();
      this.tried = new Set();
      const left = await this.sendable(() => true);
      this.failures = left.some((row) => row.attempts) ? this.failures + 1 : 0;
      const isHeld = !left.length && (await this.isAnyHeld());
      if (left.length && this.failures < MOST_TRIES) this.schedule(this.pause());
      else if (isHeld) this.schedule(LOOK_AGAIN); // somebody else begins the visit
      this.say({ phase: isHeld ? "held" : "idle", words: "", done: 0, total: 0 });
    } catch (problem) {
      if (problem instanceof NotWritten) {
        this.say({ phase: "waiting", kind: "device", words: "Máy này chưa ghi được biên nhận; hệ thống sẽ gửi lại", total: 0 });
        this.schedule(this.pause());
        return;
      }
      if (!(problem instanceof Stop)) {
        this.stop("failed");
        throw problem;
      }
      this.stop(problem.kind);
    }
  }

  stop(kind) {
    const isOffline = kind === "offline" || kind === "portal";
    if (kind === "signed_out" || kind === "other_person") {
      this.say({ phase: kind, words: WORDS[kind] || "", total: 0 });
      return;
    }
    this.failures += 1;
    if (!isOffline && this.failures >= MOST_TRIES) {
      this.say({ phase: "needs_you", words: WORDS[kind] || "", total: 0 });
      return;
    }
    this.say({ phase: "waiting", kind, words: WORDS[kind] || "", total: 0 });
    this.schedule(this.pause());
  }

  pause() {
    const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures);
    return most * (0.5 + Math.random() / 2);
  }

  // The queue goes out only as the person who made it.
  async checkPerson() {
    const known = await this.server.me();
    if (known.kind !== "ok") throw new Stop(known.kind);
    rememberPerson(this.user);
  }

  // --- Texts --------------------------------------------------------------------------------------------

  async sendTexts() {
    let done = 0;
    for (;;) {
      const { batch, waiting } = await this.nextBatch();
      if (!batch.length) return;
      this.say({ phase: "sending", words: "", done, total: done + waiting });
      await this.sendBatch(batch);
      done += batch.length;
    }
  }

  /** The next operations in their order, and how many there are in all. */
  async nextBatch(accepts = (row) => row.kind !== "attach_photo") {
    const rows = await this.sendable(accepts);
    const batch = [];
    let size = 0;
    for (const row of rows) {
      size += row.body.length;
      if (batch.length && (size > MOST_CHARACTERS || batch.length >= this.limit)) break;
      batch.push(row);
    }
    return { batch: endBeforeStart(batch, await this.store.read("visits")), waiting: rows.length };
  }

  async sendable(accepts) {
    const [all, visits, drafts] = await Promise.all(["operations", "visits", "drafts"].map((name) => this.store.read(name)));
    const queue = all.filter((row) => !row.problem && !this.tried.has(row.id) && accepts(row));
    queue.sort((a, b) => a.attempts - b.attempts || a.counter - b.counter);
    const waiting = new Set(all.filter((row) => !isFinal(row)).map((row) => row.id));
    const chosen = [];
    for (const row of queue) {
      if (row.after && waiting.has(row.after)) continue; // its predecessor has to arrive first
      if (isHeld(row, visits, all, drafts)) continue;
      waiting.delete(row.id);
      chosen.push(row);
    }
    return chosen;
  }

  async isAnyHeld() {
    const [all, visits, drafts] = await Promise.all(["operations", "visits", "drafts"].map((name) => this.store.read(name)));
    return all.some((row) => isHeld(row, visits, all, drafts));
  }

  async sendBatch(batch) {
    await this.markSending(batch);
    const sealed = batch.map(({ id, digest, body }) => ({ id, digest, body }));
    const answer = await this.server.operations(sealed);
    if (answer.kind === "ok") {
      for (const row of batch) this.tried.add(row.id);
      await settle(this.store, this.user, answer.data.receipts || []);
      this.limit = MOST_OPERATIONS;
      return;
    }
    await this.learnFromFailure(batch, answer);
  }

  // With it the packs are marked as old: whatever becomes of this page, they are fetched anew.
  markSending(batch) {
    return this.store.write(async (tables) => {
      if (batch.some((row) => row.kind !== "attach_photo")) await tables.setFact("packs_stale", true);
      for (const { id } of batch) {
        const row = await tables.operations.get(id);
        if (row) await tables.operations.put({ ...row, sent: true });
      }
    });
  }

  // One operation that cannot pass must not hold up the others: smaller requests find it out.
  async learnFromFailure(batch, answer) {
    const { kind } = answer;
    const isAboutContent = ["failed", "too_large", "refused", "idle"].includes(kind);
    if (!isAboutContent) throw new Stop(kind);
    if (batch.length > 1) {
      this.limit = Math.max(1, Math.floor(batch.length / 2));
      if (kind === "too_large" || kind === "refused") return;
      throw new Stop(kind);
    }
    const words = answer.words || WORDS[kind];
    await this.blame(batch[0], { code: kind, message: words }, kind === "too_large" || kind === "refused");
    this.tried.add(batch[0].id);
    if (kind === "failed" || kind === "idle") throw new Stop(kind);
  }

  blame(operation, problem, isFinal) {
    return this.store.write(async (tables) => {
      const row = await tables.operations.get(operation.id);
      if (!row) return;
      const attempts = row.attempts + 1;
      await tables.operations.put({ ...row, attempts, problem: isFinal || attempts >= MOST_TRIES ? problem : null });
    });
  }

  // --- Photos -------------------------------------------------------------------------------------------

  /** Photo by photo: its bytes, then the operation that names it. A photo that fails holds up nothing. */
  async sendPhotos() {
    const rows = await this.sendable((row) => row.kind === "attach_photo");
    for (const [place, row] of rows.entries()) {
      this.say({ phase: "sending", words: "ảnh", done: place, total: rows.length });
      const problem = await this.sendPhoto(row);
      if (!problem) continue;
      if (["offline", "portal", "signed_out", "other_person"].includes(problem.code)) throw new Stop(problem.code);
      await this.blame(row, problem, Boolean(problem.isFinal));
    }
  }

  async sendPhoto(row) {
    const photo = await this.store.read("photos", row.photo);
    const bytes = photo && (await this.store.read("blobs", photo.sha256))?.bytes;
    if (!bytes && !photo?.received_at) return { code: "lost", message: "Không còn dữ liệu của ảnh trên máy này", isFinal: true };
    const problem = bytes ? await uploadPhoto(this.server, photo.sha256, bytes) : null; // the server has it
    if (problem) return problem;
    const { batch } = await this.nextBatch((other) => other.id === row.id);
    if (batch.length) await this.sendBatch(batch);
    return null;
  }

  // --- Packs --------------------------------------------------------------------------------------------

  async refreshPacks() {
    const at = await this.store.fact("packs_at");
    const age = at ? Date.now() - this.server.skew - new Date(at).getTime() : 0;
    const isDue = Date.now() - this.lookedAt > LOOK_AGAIN / 2 && (await this.isAnyHeld());
    const isStale = isDue || age > 60_000 || (await this.store.fact("packs_stale"));
    if (at && isStale) await this.fetchPacks();
  }

  /** By a button, in the same turn as sending: an older answer must not lie over a newer one. */
  renewPacks() {
    return navigator.locks.request(`${this.store.name}-gui`, () => this.fetchPacks());
  }

  /** All visits anew; throws when the server did not answer with them. */
  async fetchPacks() {
    const answer = await this.server.visits(await this.store.fact("device"));
    if (answer.kind !== "ok") throw new Stop(answer.kind);
    await takePacks(this.store, answer.data);
    this.lookedAt = Date.now();
    return answer.data;
  }

  /** The button of an operation that waits for its person: tried anew from the beginning. */
  async tryAgain() {
    await this.store.write(async (tables) => {
      for (const row of await tables.operations.all()) {
        if (row.problem) await tables.operations.put({ ...row, attempts: 0, problem: null });
      }
    });
    await this.sendNow();
  }
}

// Work on a visit waits until its beginning has arrived; a member's work also for the lead's beginning.
function isHeld(row, visits, all, drafts) {
  if (row.kind === "start") return false;
  const visit = visits.find((pack) => pack.id === row.visit);
  if (!visit || visit.is_gone || visit.state !== "date_agreed") return false;
  if (!visit.is_lead) return true;
  const isQueued = all.some((other) => other.visit === row.visit && other.kind === "start");
  // A beginning that was parked came too late: the rest goes after it, to be kept as well.
  return isQueued || drafts.some((draft) => draft.visit === row.visit && draft.kind === "start" && !isParked(draft));
}

// Of a visit moved to a later hour the end goes first: at no moment may it lie before the beginning.
function endBeforeStart(batch, visits) {
  const placeOf = (subject, visit) => batch.findIndex((row) => row.visit === visit && row.subject === subject);
  for (const visit of new Set(batch.map((row) => row.visit))) {
    const [start, end] = [placeOf("minutes:starts_at", visit), placeOf("minutes:ends_at", visit)];
    if (start < 0 || end < 0) continue;
    const seenEnd = visits.find((pack) => pack.id === visit)?.minutes.ends_at;
    const isMovedOut = seenEnd && JSON.parse(batch[start].body).value.value >= seenEnd;
    if (isMovedOut ? start < end : end < start) [batch[start], batch[end]] = [batch[end], batch[start]];
  }
  return batch;
}
