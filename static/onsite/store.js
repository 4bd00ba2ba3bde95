// What lies on this device, one database per person. One write queue for all tabs; a write is done
// when its transaction is complete on disk, not before. Keys are numbers of the server or UUIDs.

const PREFIX = "kiem-tra-cheo-tai-cho-";
const POINTER = "kiem-tra-cheo-tai-cho";
const VERSION = 1;
const KEPT_RECEIPTS = 30 * 24 * 3600_000; // ms

const SHAPES = {
  facts: { keyPath: "name" }, // device, counter, words, limits, the person
  visits: { keyPath: "id" }, // packs as the server last told them, plus what it has received since
  drafts: { keyPath: "key" }, // what was changed here and is not yet known to be on the server
  operations: { keyPath: "id" }, // what is still to be sent
  photos: { keyPath: "id" }, // facts of photos; their bytes lie in blobs
  blobs: { keyPath: "sha256" },
  receipts: { keyPath: "id" }, // what the server has confirmed, kept for a while
};
export const STORES = Object.keys(SHAPES);

/** A write that did not reach the disk; `isFull` when there is no room. */
export class NotWritten extends Error {
  constructor(cause) {
    super("not written", { cause });
    this.isFull = cause?.name === "QuotaExceededError";
  }
}

export function newId() {
  return crypto.randomUUID();
}

export function databaseName(userId) {
  return `${PREFIX}${userId}`;
}

/** Why nothing can be kept here, in one of three words; null when it can. */
export async function whyNotHere() {
  if (!isSecureContext || !crypto.subtle) return "insecure";
  if (!("serviceWorker" in navigator) || !navigator.locks) return "old";
  try {
    const name = `${PREFIX}thu`;
    const database = await openDatabase(name);
    database.close();
    indexedDB.deleteDatabase(name);
    return null;
  } catch {
    return "private";
  }
}

// --- Who works here --------------------------------------------------------------------------------------

/** Whose work lies open here; `isCurrent` unless somebody has logged in since, which may be another person. */
export function lastPerson() {
  try {
    const { mark, ...person } = JSON.parse(localStorage.getItem(POINTER));
    return { ...person, isCurrent: !mark || !logInMark() || mark === logInMark() };
  } catch {
    return null;
  }
}

// A log-in, and nothing else, gives a new token; without one nobody has logged in.
export function logInMark() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
}

/** Called whenever the server has said that this person is logged in. */
export function rememberPerson({ id, username, name }) {
  try {
    localStorage.setItem(POINTER, JSON.stringify({ id, username, name, mark: logInMark() }));
  } catch {
    // No room for a name: the database still opens once the server says who is logged in.
  }
}

export function forgetPerson(userId) {
  if (lastPerson()?.id === userId) localStorage.removeItem(POINTER);
}

/** A page of the server shows that this person is logged in: the field page may open their work, and no other's. */
export function meetPerson(userId) {
  const last = lastPerson();
  if (last?.id === userId) rememberPerson(last);
  else if (last) forgetPerson(last.id);
}

/** Ids of everybody whose work lies on this device, as far as the browser tells. */
export async function peopleHere() {
  const all = indexedDB.databases ? await indexedDB.databases() : [];
  const names = all.map(({ name }) => name).filter((name) => name?.startsWith(PREFIX));
  return names.map((name) => Number(name.slice(PREFIX.length))).filter(Boolean);
}

// --- The database ----------------------------------------------------------------------------------------

function openDatabase(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, VERSION);
    asked.onupgradeneeded = () => {
      for (const [store, shape] of Object.entries(SHAPES)) {
        if (!asked.result.objectStoreNames.contains(store)) asked.result.createObjectStore(store, shape);
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
  });
}

export class Store {
  constructor(userId) {
    this.userId = userId;
    this.name = databaseName(userId);
    this.listeners = new Set();
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }) => this.tell({ ...data, isElsewhere: true });
  }

  // The browser may take the connection away at any time (memory, another tab): it is opened anew then.
  async database() {
    if (this.open) return this.open;
    const database = await openDatabase(this.name);
    const forget = () => {
      if (this.open === database) this.open = null;
    };
    database.onclose = forget;
    database.onversionchange = ({ newVersion }) => {
      database.close();
      forget();
      if (newVersion === null) this.tell({ isRemoved: true }); // logged out in another tab
    };
    this.open = database;
    return database;
  }

  async transaction(stores, mode) {
    try {
      return (await this.database()).transaction(stores, mode, { durability: "strict" });
    } catch {
      this.open = null;
      return (await this.database()).transaction(stores, mode, { durability: "strict" });
    }
  }

  async read(store, key) {
    const transaction = await this.transaction([store], "readonly");
    const rows = transaction.objectStore(store);
    return answered(key === undefined ? rows.getAll() : rows.get(key));
  }

  async count(store) {
    return answered((await this.transaction([store], "readonly")).objectStore(store).count());
  }

  async fact(name) {
    return (await this.read("facts", name))?.value;
  }

  /**
   * Runs `job(tables)` alone, in one transaction over all stores; `tables.drafts.get(key)` and so on.
   * The job may await only what the tables answer. Resolves once everything is on disk.
   */
  write(job, told = {}) {
    return this.alone((commit) => commit(job), told);
  }

  /** Runs `steps(commit)` while nobody else writes; `commit(job)` is one transaction. */
  async alone(steps, told = {}) {
    const result = await navigator.locks.request(`${this.name}-ghi`, () => steps((job) => this.commit(job)));
    this.tell(told);
    this.channel.postMessage(told);
    return result;
  }

  async commit(job) {
    let transaction;
    try {
      transaction = await this.transaction(STORES, "readwrite");
      const done = committed(transaction);
      done.catch(() => {}); // awaited below, unless the job fails before
      const result = await job(tablesOf(transaction));
      await done;
      return result;
    } catch (problem) {
      try {
        transaction?.abort();
      } catch {
        // It is over already.
      }
      throw new NotWritten(problem);
    }
  }

  tell(told) {
    for (const listen of this.listeners) listen(told);
  }

  close() {
    this.channel.close();
    this.open?.close();
    this.open = null;
  }
}

function tablesOf(transaction) {
  const tables = {};
  for (const name of STORES) {
    const rows = transaction.objectStore(name);
    tables[name] = {
      get: (key) => answered(rows.get(key)),
      all: () => answered(rows.getAll()),
      put: (row) => answered(rows.put(row)),
      remove: (key) => answered(rows.delete(key)),
      count: () => answered(rows.count()),
    };
  }
  tables.fact = async (name) => (await tables.facts.get(name))?.value;
  tables.setFact = (name, value) => tables.facts.put({ name, value });
  return tables;
}

export async function dropOldReceipts(store, now = Date.now()) {
  await store.write(async (tables) => {
    for (const row of await tables.receipts.all()) {
      if (now - row.kept_at > KEPT_RECEIPTS) await tables.receipts.remove(row.id);
    }
  });
}

/** What of a person's work has not reached the server; nothing is opened that was not there. */
export async function unsentOf(userId) {
  if (indexedDB.databases && !(await peopleHere()).includes(Number(userId))) return 0;
  const store = new Store(userId);
  try {
    const [drafts, visits, facts] = await Promise.all(["drafts", "visits", "facts"].map((name) => store.read(name)));
    const typed = typedOnly(Object.fromEntries(facts.map(({ name, value }) => [name, value])), visits, drafts);
    return (await store.count("operations")) + drafts.filter((draft) => isAtRisk(draft)).length + typed.length;
  } finally {
    store.close();
  }
}

/** A draft that came too late: the server keeps it for the standing unit, and it counts for nothing here. */
export function isParked(draft) {
  return draft?.problem?.outcome === "parked";
}

/** A draft that lies only here: begun and not yet fit to be sent, or sent back by the server. */
export function isAtRisk(draft) {
  return !draft.operation && !isParked(draft);
}

const TYPED = /^(exemplar|opinion)-(\d+)$/;

/** What was typed and is no change yet, and would be lost: { name, what, visit, value } of each. */
export function typedOnly(facts, visits, drafts) {
  const found = [];
  for (const [name, value] of Object.entries(facts)) {
    const [, what, id] = TYPED.exec(name) || [];
    if (!what || !value) continue;
    const visit = visits.find((row) => row.id === Number(id));
    const isLost = what === "exemplar" ? Boolean(`${value.name}${value.address}${value.note}`.trim()) : !isOpinionKept(value, visit, drafts);
    if (isLost) found.push({ name, what, visit: Number(id), value });
  }
  return found;
}

// An opinion is kept once one stands on the server, or with a reading that contains it; a reading that
// still waits is counted itself.
function isOpinionKept({ stance, text, reason }, visit, drafts) {
  if (!stance || visit?.content.opinion) return true;
  const reading = visit?.reading;
  if (!reading?.received_at && !drafts.some((draft) => reading && draft.key === `${visit.id}|reading`)) return false;
  const { opinion } = JSON.parse(reading.canonical);
  if (opinion?.stance !== stance) return false;
  return (stance === "agree" || opinion.text === text) && (stance !== "disagree" || opinion.reason === reason);
}

/** Removes everything of a person from this device. */
export function removeAll(userId) {
  forgetPerson(Number(userId));
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(databaseName(userId));
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });
}
