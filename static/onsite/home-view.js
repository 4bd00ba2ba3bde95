// The first screen: making ready to leave, the visits on this device, what to know about the device.

import { button, el, once, setText } from "./elements.js";
import { warnings } from "./stating.js";
import { clockOf, fileSize, localDay } from "./texts.js";
import { WORDS } from "./server.js";

export function showHome(desk) {
  return new HomeView(desk);
}

class HomeView {
  constructor(desk) {
    this.desk = desk;
    this.title = "Làm việc tại chỗ";
    this.keepings = [];
    this.notes = el("div", {});
    this.checks = el("ul", { class: "ready-list" });
    this.told = el("p", { role: "status" });
    this.visits = el("ul", { class: "task-list" });
    this.press = button("Chuẩn bị đi kiểm tra", once(() => this.prepare()), { class: "btn btn-primary" });
    this.node = el(
      "div",
      {},
      el("h1", {}, this.title),
      el("p", {}, `Tài khoản: ${desk.user.name}`),
      this.notes,
      el("h2", {}, "Trước khi đi"),
      el("p", {}, "Ở nơi có mạng, lưu các cuộc kiểm tra vào máy này. Sau đó trang này mở và dùng được khi không có mạng."),
      el("p", { class: "acts" }, this.press),
      this.told,
      this.checks,
      el("h2", {}, "Cuộc kiểm tra trên máy này"),
      this.visits,
      iosHint(),
    );
    this.refresh();
    this.refreshChecks();
  }

  refresh() {
    this.refreshState();
    const { work } = this.desk;
    const rows = [...work.visits.values()];
    const key = JSON.stringify(rows.map((visit) => [visit.id, visit.state, visit.is_gone, work.counts(visit.id)]));
    if (this.visits.dataset.shown === key) return;
    this.visits.dataset.shown = key;
    this.visits.replaceChildren(...(rows.length ? rows.map((visit) => this.item(visit)) : [el("li", { class: "empty" }, work.facts.packs_at ? "Tài khoản này chưa có cuộc kiểm tra nào đã thống nhất thời gian." : "Chưa lưu cuộc kiểm tra nào. Chọn “Chuẩn bị đi kiểm tra” khi có mạng.")]));
  }

  refreshState() {
    const { work, server } = this.desk;
    const found = [...warnings(work, server), ...this.desk.notices];
    if (this.notes.dataset.shown === found.join()) return;
    this.notes.dataset.shown = found.join();
    this.notes.replaceChildren(...found.map((words) => el("p", { class: "message", data: { kind: "warn" } }, words)));
  }

  item(visit) {
    const { unsent, needsYou } = this.desk.work.counts(visit.id);
    const when = [visit.time, localDay(visit.day)].filter(Boolean).join(" ngày ");
    const waiting = [unsent ? `chưa gửi ${unsent}` : "", needsYou ? `cần bạn xử lý ${needsYou}` : ""].filter(Boolean).join(", ");
    const begun = this.desk.work.draft(visit.id, "start") ? "Đang kiểm tra" : visit.state_label;
    const hint = [when, visit.is_gone ? "Không còn trong danh sách" : begun, waiting].filter(Boolean).join(" · ");
    return el("li", { class: "task" }, el("a", { class: "task-name", href: `#/cuoc/${visit.id}` }, visit.title), el("span", { class: "task-hint" }, hint));
  }

  // --- Making ready

  async prepare() {
    const { desk } = this;
    setText(this.told, "Đang lưu các cuộc kiểm tra vào máy…");
    await navigator.storage?.persist?.();
    const answer = await desk.prepare();
    setText(this.told, answer.kind === "ok" ? "" : `Chưa chuẩn bị được: ${WORDS[answer.kind] || answer.words || "chưa rõ nguyên nhân"}.`);
    if (answer.kind === "ok") await desk.shellIsKept(15_000);
    await desk.reload();
    await this.refreshChecks();
  }

  async refreshChecks() {
    const { desk } = this;
    const at = desk.work.facts.packs_at;
    if (!at) return this.checks.replaceChildren();
    const isShellKept = await desk.shellIsKept(0);
    const isPersistent = Boolean(await navigator.storage?.persisted?.());
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) || {};
    const count = desk.work.visits.size;
    const people = [...desk.work.visits.values()].filter((visit) => !visit.people.length);
    const isReady = isShellKept && count > 0;
    const check = (isGood, words) => el("li", { data: { kind: isGood ? "good" : "warn" } }, words);
    this.checks.replaceChildren(
      el("li", { class: "ready", data: { kind: isReady ? "good" : "warn" } }, el("strong", {}, isReady ? "Sẵn sàng đi kiểm tra" : "Chưa sẵn sàng đi kiểm tra")),
      check(isShellKept, isShellKept ? "Trang làm việc đã lưu trên máy này" : "Trang làm việc chưa lưu xong; giữ mạng và chọn lại nút trên"),
      check(count > 0, count ? `${count} cuộc kiểm tra đã lưu trên máy này, lúc ${clockOf(at)}` : "Không có cuộc kiểm tra nào để lưu"),
      check(true, `Dung lượng đang dùng: ${fileSize(usage)}${quota ? `; còn trống khoảng ${fileSize(Math.max(0, quota - usage))}` : ""}`),
      check(isPersistent, isPersistent ? "Trình duyệt cam kết giữ dữ liệu trên máy này" : "Trình duyệt chưa cam kết giữ dữ liệu: không xóa dữ liệu trang, gửi ngay khi có mạng. Nếu đây là cửa sổ duyệt web riêng tư (ẩn danh) thì đóng cửa sổ là mất hết: mở lại trang ở cửa sổ thường"),
      ...people.map((visit) => check(false, `${visit.title}: chưa ghi thành phần hai bên nên máy chủ chưa nhận việc bắt đầu kiểm tra`)),
    );
    return undefined;
  }
}

function iosHint() {
  const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  if (!isApple || navigator.standalone) return null;
  return el("p", { class: "note" }, "Trên iPhone, iPad: chọn Chia sẻ rồi “Thêm vào MH chính” và mở trang từ biểu tượng đó. Nếu không, máy có thể xóa dữ liệu sau 7 ngày không mở trang.");
}
