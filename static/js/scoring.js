// The scoring page: every change is sent at once, and the page says in words whether it is saved.
// Each line is a plain form that works without this script. Nothing is computed here: words and
// figures are the server's answers. A line has one request on its way at a time, made against the
// version that its person saw.

const PAUSE = 900; // ms without typing before a text is sent
const RETRY_FIRST = 2000;
const RETRY_MOST = 30000;

// The bar shows the line that is most in need of attention; each state looks like one of the page's.
const URGENCY = ["saved", "not-undone", "undo-signed-out", "saving", "incomplete", "waiting", "signed-out", "failed", "conflict"];
const LOOKS = { incomplete: "waiting", "signed-out": "failed", "not-undone": "failed", "undo-signed-out": "failed" };
const STORED = ["saved", "not-undone", "undo-signed-out"]; // what the line shows is what the server has
// What is said of an act that was not done, and of what becomes of it when nobody has answered.
const SAVING = { not: "Chưa lưu", next: "đang thử lại" };
const UNDOING = { not: "Chưa hoàn tác", next: "bấm Hoàn tác lần nữa" };
const MISSING = "Chưa lưu: còn thiếu nội dung hoặc lý do";

const page = document.querySelector("[data-scoring]");
const undoForm = page.querySelector("[data-undo]");
let lastTouched = null;

// --- Talking to the server ----------------------------------------------------------------------

async function send(url, body, act) {
  let response;
  try {
    response = await post(url, body);
    if (response.status === 403 && !isJson(response)) {
      await fetch(location.href, { credentials: "same-origin" }); // the page's token may be of an older log-in
      response = await post(url, body);
    }
    return await understand(response, act);
  } catch {
    return { state: "waiting", words: `${act.not} – mất kết nối, ${act.next}` };
  }
}

function post(url, body) {
  const renewed = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]; // read now: a log-in renews it
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-Person": page.dataset.person, // whoever has logged in since does not save under their own name
      "X-CSRFToken": renewed || page.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify(body),
  });
}

// No connection, no log-in, no permission and a conflict are told apart: each needs another act.
async function understand(response, act) {
  if (response.type === "opaqueredirect" || response.status === 401) {
    return { state: "signed-out", words: `${act.not} – phiên đăng nhập đã hết, cần đăng nhập lại` };
  }
  if (response.status >= 500) return { state: "waiting", words: `${act.not} – máy chủ chưa trả lời, ${act.next}` };
  if (!isJson(response)) return { state: "failed", words: `${act.not}: trang không còn dùng được, cần tải lại trang` };
  const answer = await response.json();
  if (response.ok) return { state: "saved", words: answer.saved, answer };
  if (answer.code === "version_conflict") {
    return { state: "conflict", words: `${act.not}: nội dung vừa được cập nhật ở nơi khác`, answer };
  }
  return { state: "failed", words: `${act.not}: ${answer.message}`, answer };
}

function isJson(response) {
  return (response.headers.get("Content-Type") || "").startsWith("application/json");
}

// The form as the server sent it, whatever has been typed since.
function asLoaded(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
}

// --- One line -----------------------------------------------------------------------------------

class Line {
  constructor(box) {
    this.box = box;
    this.form = box.querySelector("form.line-form");
    this.cell = page.querySelector(`[data-cell="${box.dataset.line}"]`);
    this.version = Number(this.form.elements.base_version.value);
    this.savedValue = this.read(asLoaded(this.form));
    this.state = "saved";
    this.delay = RETRY_FIRST;
    this.blocks = this.form.querySelectorAll("[data-deduction]").length;
    this.form.addEventListener("change", (event) => event.target.name === "status" && this.touch(0));
    this.form.addEventListener("input", (event) => event.target.matches("textarea") && this.touch(PAUSE));
    this.form.addEventListener("focusout", (event) => {
      // An act of the bar is pressed: what is saved now would move the bar away under the finger.
      if (event.target.matches("textarea") && !event.relatedTarget?.closest(".score-bar")) this.save();
    });
    this.form.addEventListener("submit", (event) => this.press(event));
    this.form.addEventListener("click", (event) => event.target.closest("[data-keep]") && this.keepTheirs(event));
    box.addEventListener("toggle", () => box.open && markCurrent(this.cell));
  }

  // What was chosen before this script was there, and before all other lines are.
  begin() {
    this.countBlocks();
    if (this.isChanged()) this.touch(0);
  }

  get number() {
    return this.form.dataset.number;
  }

  read(form = this.form) {
    const data = new FormData(form);
    const status = data.get("status") || "";
    const reasons = data.getAll("reason");
    const named = data.getAll("content").map((content, place) => ({ content, reason: reasons[place] }));
    return {
      status,
      whole_reason: status === "not_performed" ? data.get("whole_reason") : "",
      finding: data.get("finding"),
      deductions: status === "incomplete" ? named.filter((d) => d.content.trim() || d.reason.trim()) : [],
    };
  }

  isChanged() {
    return JSON.stringify(this.read()) !== JSON.stringify(this.savedValue);
  }

  isWhole(value) {
    if (value.status === "not_performed") return value.whole_reason.trim() !== "";
    if (value.status !== "incomplete") return true;
    return value.deductions.length > 0 && value.deductions.every((d) => d.content.trim() && d.reason.trim());
  }

  touch(pause) {
    lastTouched = this;
    offerUndo(this.number);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.isBusy || this.conflict) return;
    const value = this.read();
    if (!this.isChanged()) return STORED.includes(this.state) || this.show("saved", "Đã lưu");
    if (!this.isWhole(value)) return this.show("incomplete", MISSING);
    const result = await this.exchange(this.form.action, { ...value, base_version: this.version }, "Đang lưu…", SAVING);
    if (result.state === "saved") this.accept(result.answer, value);
    if (result.state === "conflict") this.showConflict(result.answer);
    if (result.state === "waiting") this.retryLater();
    else this.delay = RETRY_FIRST;
    if (result.state === "saved" && this.isChanged()) this.save();
  }

  async exchange(url, body, words, act) {
    this.isBusy = true;
    this.show("saving", words);
    const result = await send(url, body, act);
    this.isBusy = false;
    this.show(result.state, result.words);
    return result;
  }

  retryLater() {
    this.timer = setTimeout(() => this.save(), this.delay);
    this.delay = Math.min(this.delay * 2, RETRY_MOST);
  }

  accept(answer, value) {
    this.savedValue = value;
    this.version = answer.version;
    this.form.elements.base_version.value = answer.version;
    this.say(answer);
    offerUndo(answer.undo?.number);
  }

  say({ facts, status, summary, undo }) {
    undoForm.dataset.line = undo?.line || "";
    undoForm.dataset.number = undo?.number || "";
    undoForm.action = undo?.url || "";
    page.querySelector("[data-summary]").textContent = summary;
    this.box.querySelector("[data-facts]").textContent = facts;
    this.cell.querySelector("[data-cell-words]").textContent = `, ${facts}`;
    this.cell.dataset.status = status;
  }

  show(state, words) {
    this.state = state;
    if (state !== "saving") this.outcome = state;
    this.words = words;
    const place = this.box.querySelector("[data-line-save]");
    place.hidden = false;
    place.dataset.state = LOOKS[state] || state;
    place.textContent = words;
    showBar(this);
  }

  // --- Undo, conflict, blocks

  revert() {
    clearTimeout(this.timer);
    this.fill(this.savedValue);
    this.show("saved", "Đã trở lại nội dung đã lưu");
    offerUndo(undoForm.dataset.number);
  }

  async undo(url) {
    clearTimeout(this.timer);
    const { state, words, answer } = await this.exchange(url, {}, "Đang hoàn tác…", UNDOING);
    if (state === "conflict") {
      this.fill(answer.refused); // what "Ghi lại nội dung của tôi" writes is what is shown as one's own
      this.showConflict(answer);
    } else if (state === "saved" || answer?.code === "nothing_to_undo") {
      this.fill(answer.entries);
      this.accept(answer, this.read());
      this.show("saved", answer.message || `Đã hoàn tác nội dung ${this.number}`);
      this.reveal();
    } else this.show(state === "signed-out" ? "undo-signed-out" : "not-undone", words);
  }

  showConflict(answer) {
    this.conflict = answer;
    this.cell.dataset.status = "conflict";
    const place = this.form.querySelector("[data-conflict]");
    place.innerHTML = answer.html; // the server's own, escaped there
    this.box.open = true;
    place.firstElementChild.focus();
  }

  settle() {
    const theirs = this.conflict;
    this.conflict = null;
    this.version = theirs.version;
    this.form.querySelector("[data-conflict]").replaceChildren();
    this.say(theirs);
    return theirs;
  }

  keepTheirs(event) {
    if (!this.conflict) return;
    event.preventDefault();
    const theirs = this.settle();
    this.fill(theirs.entries);
    this.savedValue = this.read();
    this.show("saved", `Đã giữ bản của ${theirs.person}`);
    offerUndo(undoForm.dataset.number);
  }

  press(event) {
    event.preventDefault();
    const pressed = event.submitter;
    if (pressed?.name === "add") this.addBlock().querySelector("textarea").focus();
    else if (pressed?.name === "remove") this.removeBlock(pressed.closest("[data-deduction]"));
    else if (pressed?.hasAttribute("data-overwrite") && this.conflict) {
      this.savedValue = this.settle().entries;
      this.save();
    } else this.save();
  }

  addBlock(content = "", reason = "") {
    const blank = page.querySelector("template[data-blank]").innerHTML.replaceAll("__line__", this.box.dataset.line);
    const place = this.form.querySelector("[data-deductions]");
    place.insertAdjacentHTML("beforeend", blank.replaceAll("__place__", this.blocks++));
    const block = place.lastElementChild;
    block.querySelector("[name=content]").value = content;
    block.querySelector("[name=reason]").value = reason;
    this.countBlocks();
    return block;
  }

  removeBlock(block) {
    block.remove();
    if (!this.form.querySelector("[data-deduction]")) this.addBlock();
    this.countBlocks();
    this.touch(0);
  }

  countBlocks() {
    const add = this.form.querySelector("[name=add]");
    const most = Number(add?.dataset.most || Infinity);
    if (add) add.hidden = this.form.querySelectorAll("[data-deduction]").length >= most;
  }

  fill(entries) {
    for (const choice of this.form.querySelectorAll("[name=status]")) choice.checked = choice.value === entries.status;
    if (this.form.elements.whole_reason) this.form.elements.whole_reason.value = entries.whole_reason;
    this.form.elements.finding.value = entries.finding;
    this.form.querySelector("[data-deductions]").replaceChildren();
    for (const { content, reason } of entries.deductions) this.addBlock(content, reason);
    if (!entries.deductions.length) this.addBlock();
  }

  reveal() {
    this.box.open = true;
    this.box.scrollIntoView();
    this.box.querySelector("summary").focus({ preventScroll: true });
  }
}

// --- The page -----------------------------------------------------------------------------------

const boxes = [...page.querySelectorAll("details[data-line]")];
const lines = new Map(boxes.map((box) => [box.dataset.line, new Line(box)]));
const unsaved = () => [...lines.values()].filter((line) => !STORED.includes(line.state) || line.isChanged());

function showBar(changed) {
  const worst = [...lines.values()].reduce((a, b) => (URGENCY.indexOf(b.state) > URGENCY.indexOf(a.state) ? b : a));
  const shown = worst.state === "saved" ? changed : worst;
  const bar = page.querySelector("[data-save]");
  bar.dataset.state = LOOKS[shown.state] || shown.state;
  bar.textContent = lines.size > 1 && shown.state !== "saved" ? `Nội dung ${shown.number}: ${shown.words}` : shown.words;
  // While a saving is on its way the acts stay as the last answer left them.
  const has = (...outcomes) => [...lines.values()].some((line) => outcomes.includes(line.outcome));
  page.querySelector("[data-retry]").hidden = !has("waiting", "signed-out", "failed");
  page.querySelector("[data-log-in]").hidden = !has("signed-out", "undo-signed-out");
}

function markCurrent(cell) {
  page.querySelector("[data-cell][aria-current]")?.removeAttribute("aria-current");
  cell.setAttribute("aria-current", "true");
}

function offerUndo(number) {
  undoForm.hidden = !number;
  undoForm.querySelector("[data-undo-number]").textContent = number ? ` nội dung ${number}` : "";
}

undoForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const line = lastTouched?.isChanged() ? lastTouched : lines.get(undoForm.dataset.line);
  if (!line || line.isBusy || line.conflict) return;
  if (line.isChanged()) line.revert();
  else line.undo(undoForm.action);
});

function retry(...states) {
  for (const line of lines.values()) if (states.includes(line.state)) line.save();
}

page.querySelector("[data-retry]").addEventListener("click", () => retry("waiting", "signed-out", "failed"));
window.addEventListener("online", () => retry("waiting"));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) unsaved().forEach((line) => line.save());
  else retry("waiting", "signed-out");
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved().length) event.preventDefault();
});

// The strip and "Nội dung tiếp theo" move between the lines.
page.querySelector(".line-strip").addEventListener("click", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!cell) return;
  event.preventDefault();
  lines.get(cell.dataset.cell).reveal();
});

page.addEventListener("click", (event) => {
  if (!event.target.closest("[data-next]")) return;
  const here = event.target.closest("details[data-line]");
  here.open = false;
  lines.get(boxes[boxes.indexOf(here) + 1].dataset.line).reveal();
});

for (const part of page.querySelectorAll("[data-plain]")) part.hidden = true;
for (const part of page.querySelectorAll("[data-scripted]")) part.hidden = false;
for (const line of lines.values()) line.begin();
