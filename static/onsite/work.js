// What the pages show: the packs with the drafts laid over them, kept in memory and read anew after writes.

import { draftKey, withExemplar } from "./changes.js";
import { assessSheet, INCOMPLETE, NOT_ASSESSED } from "./rules.js";
import { isParked, typedOnly } from "./store.js";

export class Work {
  constructor(store, user) {
    this.store = store;
    this.user = user;
    this.visits = new Map();
    this.drafts = new Map();
    this.operations = new Map(); // without their bodies
    this.photos = new Map();
    this.facts = {};
  }

  async load() {
    const [visits, drafts, operations, photos, facts] = await Promise.all(
      ["visits", "drafts", "operations", "photos", "facts"].map((name) => this.store.read(name)),
    );
    this.visits = new Map(visits.sort((a, b) => (a.day || "").localeCompare(b.day || "")).map((row) => [row.id, row]));
    this.drafts = new Map(drafts.map((row) => [row.key, row]));
    this.operations = new Map(operations.map(({ body, ...row }) => [row.id, row]));
    this.photos = new Map(photos.map((row) => [row.id, row]));
    this.facts = Object.fromEntries(facts.map((row) => [row.name, row.value]));
  }

  /** After one change of this tab: only what it touched is read again. */
  async loadSubject(visitId, key) {
    const before = this.drafts.get(key);
    const draft = await this.store.read("drafts", key);
    if (draft) this.drafts.set(key, draft);
    else this.drafts.delete(key);
    for (const id of [before?.operation, draft?.operation]) {
      const row = id && (await this.store.read("operations", id));
      if (row) this.operations.set(id, { ...row, body: undefined });
      else if (id) this.operations.delete(id);
    }
    const visit = await this.store.read("visits", visitId);
    if (visit) this.visits.set(visitId, visit);
    if (draft?.kind === "attach_photo") this.photos.set(draft.value.photo, await this.store.read("photos", draft.value.photo));
  }

  /** Shows a change before it is on disk; the state says so until it is. */
  showAhead({ visit, subject, kind, value, missing, draft }) {
    const key = draft || draftKey(visit, subject);
    const known = this.drafts.get(key) || { key, visit, subject, operation: null, changed_at: Date.now() };
    this.drafts.set(key, { ...known, kind, value, missing: missing || null, problem: null, isAhead: true });
  }

  visit(id) {
    return this.visits.get(Number(id));
  }

  draft(visitId, subject) {
    return this.drafts.get(draftKey(visitId, subject));
  }

  /** The draft whose value lies over the pack; what is parked does not count. */
  draftOver(visitId, subject) {
    const draft = this.draft(visitId, subject);
    return isParked(draft) ? undefined : draft;
  }

  /** What an entry is filled from, to be kept with it; `inPack` is the value as the pack has it. */
  seen(visitId, subject, inPack) {
    const draft = this.draftOver(visitId, subject);
    return { value: draft ? draft.value : inPack, operation: draft?.operation ?? null, base: draft?.base ?? null };
  }

  draftsOf(visitId) {
    return [...this.drafts.values()].filter((draft) => draft.visit === visitId);
  }

  operationsOf(visitId) {
    return [...this.operations.values()].filter((row) => row.visit === visitId);
  }

  // --- Parts of a visit as this person sees them

  hasBegun(visit) {
    return visit.state !== "date_agreed" || Boolean(this.draft(visit.id, "start")) || !visit.is_lead;
  }

  line(visit, lineId) {
    const line = visit.lines.find((row) => row.id === Number(lineId));
    const subject = `line:${line.id}`;
    return { ...line, ...this.draftOver(visit.id, subject)?.value, draft: this.draft(visit.id, subject) || null };
  }

  lines(visit) {
    return visit.lines.map((line) => this.line(visit, line.id));
  }

  /** Points of the sheet; a line that is begun and not yet whole counts as not assessed. */
  result(visit) {
    const lines = this.lines(visit).map((line) => {
      const isOpen = line.status === INCOMPLETE && !line.deductions.length;
      const cap = visit.rule.max_deductions_per_line;
      const count = line.status === INCOMPLETE ? line.deductions.length : 0;
      return {
        key: line.number,
        max_points: line.max_points,
        status: isOpen ? NOT_ASSESSED : line.status,
        deductions: cap === null ? count : Math.min(count, cap),
      };
    });
    return assessSheet(lines, visit.rule);
  }

  minutes(visit) {
    const values = {};
    for (const name of Object.keys(visit.minutes)) {
      const draft = this.draftOver(visit.id, `minutes:${name}`);
      values[name] = draft ? draft.value.value : visit.minutes[name];
    }
    return values;
  }

  people(visit) {
    return visit.people.map((person) => {
      const draft = this.draftOver(visit.id, `attendance:${person.id}`);
      return { ...person, absence_reason: draft ? draft.value.absence_reason : person.absence_reason };
    });
  }

  exemplars(visit) {
    let rows = visit.exemplars.map((row, place) => ({ slot: place + 1, ...row }));
    const counted = this.draftsOf(visit.id).filter((draft) => !isParked(draft));
    for (const draft of counted.sort((a, b) => a.changed_at - b.changed_at)) {
      const id = draft.value.client_id;
      if (draft.kind === "remove_exemplar") rows = rows.filter((row) => row.client_id !== id);
      if (draft.kind === "add_exemplar") rows = withExemplar(rows, { ...draft.value, draft });
    }
    return rows;
  }

  photosOf(visitId, lineId = null) {
    const mine = [...this.photos.values()].filter((photo) => photo.visit === visitId && photo.line === lineId);
    return mine.sort((a, b) => a.taken_at.localeCompare(b.taken_at));
  }

  // --- What is still to be done

  /** What was typed and is no change yet: an exemplar not recorded, an opinion not read through. */
  typed(visitId = null) {
    const found = typedOnly(this.facts, [...this.visits.values()], [...this.drafts.values()]);
    return found.filter((row) => visitId === null || row.visit === visitId);
  }

  /** How much lies only here, and how much waits for a decision. */
  counts(visitId = null) {
    const drafts = [...this.drafts.values()].filter((draft) => visitId === null || draft.visit === visitId);
    const queued = [...this.operations.values()].filter((row) => visitId === null || row.visit === visitId);
    const begun = drafts.filter((draft) => draft.missing && !draft.operation);
    const stuck = queued.filter((row) => row.problem);
    const answered = drafts.filter((draft) => draft.problem && !isParked(draft));
    return {
      unsent: queued.length + begun.length + this.typed(visitId).length,
      queued: queued.length,
      begun: begun.length,
      needsYou: stuck.length + answered.length,
      parked: drafts.filter(isParked).length,
    };
  }

  /** Whether a parked draft may be sent anew: the packs are newer than its receipt, and the visit is open for it. */
  mayGoAnew({ visit: visitId, kind, problem }) {
    const visit = this.visit(visitId);
    if (!visit || visit.is_gone || Date.parse(this.facts.packs_at) <= Date.parse(problem.at)) return false;
    if (kind === "start" || kind === "read_through") return false; // of another time
    if (kind === "record_line") return visit.may.score;
    return visit.may.minutes || !["record_minutes", "record_attendance"].includes(kind);
  }

  /** The oldest change that lies only here, as the device's clock had it; null when there is none. */
  oldestUnsent() {
    const made = [...this.operations.values()].map((row) => row.made_at);
    for (const draft of this.drafts.values()) if (draft.missing) made.push(draft.changed_at);
    return made.length ? Math.min(...made) : null;
  }
}
