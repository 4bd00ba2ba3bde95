// The field page: who works here, which view is open, and what every view needs.

import { writeChange, draftKey } from "./changes.js";
import { el, Keeping, setState, setText } from "./elements.js";
import { showHome } from "./home-view.js";
import { LogInPart } from "./login-part.js";
import { Outbox } from "./outbox.js";
import { showProblem } from "./problem-part.js";
import { Server } from "./server.js";
import { Shell } from "./shell.js";
import { overallState, RISKY_AFTER } from "./stating.js";
import { dropOldReceipts, lastPerson, newId, NotWritten, peopleHere, rememberPerson, Store, unsentOf, whyNotHere } from "./store.js";
import { Work } from "./work.js";

const PATIENCE = 3000; // ms to hear who is logged in before the last person's work is opened
const REASONS = {
  insecure: "Trang này chỉ giữ được nội dung trên máy khi địa chỉ bắt đầu bằng https.",
  old: "Trình duyệt này không có đủ chức năng để làm việc khi không có mạng. Nên dùng bản mới của Chrome, Edge, Firefox hoặc Safari.",
  private: "Trình duyệt không cho lưu dữ liệu trên máy (có thể đang ở chế độ duyệt web riêng tư).",
};

// The first screen stands before the others are there; they are fetched at once behind it, all or none.
let fetched = null;

function otherViews() {
  fetched ||= Promise.all([
    import("./visit-view.js"),
    import("./scores-view.js"),
    import("./minutes-view.js"),
    import("./reading-view.js"),
    import("./unsent-view.js"),
  ]).then((parts) => Object.assign({}, ...parts));
  fetched.catch(() => (fetched = null));
  return fetched;
}

class Desk {
  constructor(server, user) {
    this.server = server;
    this.user = user;
    this.store = new Store(user.id);
    this.work = new Work(this.store, user);
    this.outbox = new Outbox(this.store, server, user);
    this.notices = [];
    this.writing = 0; // changes on their way to the disk
    this.main = document.getElementById("main");
    this.showProblem = (place, draft, after) => showProblem(this, place, draft, after);
    this.logIn = new LogInPart(this, document.getElementById("login"));
    this.shell = new Shell(() => this.isQuiet());
  }

  async open() {
    if (!(await this.store.fact("device"))) await this.store.write((tables) => tables.setFact("device", newId()));
    await this.work.load();
    this.outbox.listeners.add(() => this.refreshState());
    this.store.listeners.add((told) => told.isRemoved && location.reload());
    this.store.listeners.add((told) => (told.isElsewhere || !told.visit) && this.reloadSoon());
    window.addEventListener("hashchange", () => this.route());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    window.addEventListener("beforeunload", (event) => this.isAnyOpen() && event.preventDefault());
    document.getElementById("retry").addEventListener("click", () => this.flush());
    await this.route();
    otherViews().catch(() => {}); // asked for again when one is opened
    this.outbox.listen();
    this.outbox.sendNow();
    this.shell.register();
    dropOldReceipts(this.store).catch(() => {});
    this.lookForOthers();
  }

  // --- What views use

  keep(read, write) {
    return new Keeping(read, write);
  }

  /** Writes a change and shows it at once; answers its draft, throws NotWritten when the disk did not take it. */
  async save(change) {
    const key = change.draft || draftKey(change.visit, change.subject);
    let draft;
    this.work.showAhead(change);
    this.writing += 1;
    this.refreshView();
    try {
      draft = await writeChange(this.store, this.user, change);
      this.showTrouble("");
    } catch (problem) {
      this.showTrouble(this.whyNotWritten(problem));
      throw problem;
    } finally {
      this.writing -= 1;
      await this.work.loadSubject(change.visit, key).catch(() => {});
      this.refreshState();
    }
    this.outbox.sendSoon();
    return draft;
  }

  whyNotWritten(problem) {
    if (problem instanceof NotWritten && problem.isFull) {
      return "Máy này đã hết chỗ lưu nên thay đổi vừa rồi chưa được ghi. Nội dung vẫn ở trên trang: hãy xóa bớt tệp trên máy rồi chọn “Thử ghi lại”.";
    }
    return "Chưa ghi được vào máy này. Nội dung vẫn ở trên trang: chọn “Thử ghi lại”.";
  }

  showTrouble(words) {
    document.getElementById("trouble").hidden = !words;
    setText(document.getElementById("trouble-words"), words);
  }

  announce(words) {
    setText(document.getElementById("announced"), words);
  }

  async prepare() {
    const known = await this.server.me();
    if (known.kind !== "ok") return known;
    try {
      await this.outbox.renewPacks();
      this.outbox.sendNow();
      return { kind: "ok" };
    } catch (problem) {
      return problem instanceof NotWritten ? { kind: "refused", words: this.whyNotWritten(problem) } : { kind: problem.kind || "failed" };
    }
  }

  shellIsKept(wait) {
    return this.shell.isKept(wait);
  }

  /** Everything that was typed goes to disk now. */
  async flush() {
    await Promise.all((this.view?.keepings || []).map((keeping) => keeping.flush()));
  }

  isAnyOpen() {
    return this.writing > 0 || (this.view?.keepings || []).some((keeping) => keeping.isOpen);
  }

  /** Nothing unsent, nothing open, nobody at work: a new release may take over. */
  isQuiet() {
    const { unsent, needsYou } = this.work.counts();
    const isIdle = document.hidden || location.hash.length < 3;
    return !unsent && !needsYou && !this.isAnyOpen() && isIdle && !this.outbox.running;
  }

  // --- Showing

  reloadSoon() {
    clearTimeout(this.reloading);
    this.reloading = setTimeout(() => this.reload(), 60);
  }

  async reload() {
    clearTimeout(this.reloading);
    await this.work.load();
    const isTakenAway = this.view?.visitId && !this.work.visit(this.view.visitId);
    if (isTakenAway) await this.route();
    else this.refresh();
  }

  refresh() {
    this.refreshView();
    this.refreshState();
  }

  // What cannot be shown must not keep a change from the disk, nor hide that it did not get there.
  refreshView(how = "refresh") {
    try {
      this.view?.[how]();
    } catch (problem) {
      reportError(problem);
    }
  }

  refreshState() {
    const told = overallState(this.work, this.outbox.status);
    const { unsent } = this.work.counts();
    const oldest = this.work.oldestUnsent();
    setState(document.getElementById("state"), told);
    setText(document.getElementById("unsent"), `Chưa gửi: ${unsent}`);
    document.body.toggleAttribute("data-risky", Boolean(oldest) && Date.now() - oldest > RISKY_AFTER);
    document.title = `${unsent ? `(${unsent}) ` : ""}${this.view?.title || ""} – Kiểm tra chéo thi đua, khen thưởng`;
    this.logIn.refresh();
    this.refreshView("refreshState");
    this.shell.consider(this.server.release);
  }

  async route() {
    await this.flush();
    const [, place, id, part, line] = location.hash.split("/");
    const visit = place === "cuoc" ? this.work.visit(id) : null;
    const views = place === "chua-gui" || visit ? await otherViews() : null;
    this.view = visit ? this.viewOf(views, visit, part, line) : views ? views.showUnsent(this) : showHome(this);
    this.main.replaceChildren(this.view.node);
    window.scrollTo(0, 0);
    if (this.isShown && !line) this.main.focus({ preventScroll: true });
    this.isShown = true;
    this.refreshState();
  }

  viewOf(views, visit, part, line) {
    if (!this.work.hasBegun(visit)) return views.showVisit(this, visit);
    if (part === "cham-diem") return views.showScores(this, visit, line);
    if (part === "bien-ban") return views.showMinutes(this, visit);
    if (part === "doc-lai") return views.showReading(this, visit);
    return views.showVisit(this, visit);
  }

  async lookForOthers() {
    for (const id of await peopleHere().catch(() => [])) {
      if (id === this.user.id || !(await unsentOf(id).catch(() => 0))) continue;
      this.notices.push("Máy này còn việc chưa gửi của một tài khoản khác. Người đó cần đăng nhập trên máy này để gửi.");
      this.refreshState();
      return;
    }
  }
}

// --- Starting --------------------------------------------------------------------------------------------------

function showWords(heading, words, ...links) {
  const ways = links.map(([label, href]) => el("a", { class: "btn btn-outline", href }, label));
  document.getElementById("main").replaceChildren(el("h1", {}, heading), el("p", {}, words), el("p", { class: "acts" }, ways));
}

const ONLINE = ["Làm việc trên các trang có mạng", "/"];
const LOG_IN = ["Đăng nhập", "/accounts/login/?next=/onsite/"];

async function start() {
  const server = new Server();
  const asked = server.me(); // on its way while the device is looked at
  const reason = await whyNotHere();
  if (reason) {
    showWords("Không làm việc được khi mất mạng ở đây", `${REASONS[reason]} Công việc vẫn làm được trên các trang thường, khi có mạng.`, ONLINE);
    return;
  }
  const known = lastPerson();
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  let first = await (known ? Promise.race([asked, slow]) : asked);
  if (!first && !known.isCurrent) {
    showWords("Đang mở…", "Đã có lần đăng nhập mới trên trình duyệt này. Chờ máy chủ cho biết tài khoản nào đang đăng nhập.");
    first = await asked;
  }
  const user = first?.kind === "ok" ? first.data.user : known?.isCurrent ? known : null;
  if (first?.kind === "ok") rememberPerson(user);
  if (!user && first.kind === "signed_out") showWords("Cần đăng nhập một lần", "Đăng nhập khi có mạng để chuẩn bị máy này. Sau đó làm việc được cả khi không có mạng.", LOG_IN, ONLINE);
  else if (!user && known) showWords("Chưa biết tài khoản nào đang đăng nhập", "Nội dung trên máy này chỉ mở cho chính người ghi. Cần có mạng một lần để máy chủ cho biết tài khoản đang đăng nhập.", ["Thử lại", "/onsite/"]);
  else if (!user) showWords("Máy này chưa được chuẩn bị", "Cần có mạng để đăng nhập và lưu các cuộc kiểm tra vào máy. Vui lòng mở lại trang này khi có mạng.", ["Thử lại", "/onsite/"]);
  else await openFor(server, user, asked);
}

async function openFor(server, user, asked) {
  const desk = new Desk(server, user);
  await desk.open();
  const answer = await asked;
  if (answer.kind !== "ok" || answer.data.user.id === user.id) return;
  await desk.flush(); // it turned out late that somebody else is logged in: they see their own work
  rememberPerson(answer.data.user);
  location.reload();
}

start();
