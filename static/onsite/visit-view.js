// One visit: where it stands, what is to be done, its beginning, what needs its person.

import { button, el, once, setText } from "./elements.js";
import { missingBefore } from "./reading.js";
import { clockOf, localDay, pointsFigure } from "./texts.js";

export function showVisit(desk, visit) {
  return new VisitView(desk, visit);
}

class VisitView {
  constructor(desk, visit) {
    this.desk = desk;
    this.visitId = visit.id;
    this.title = visit.title;
    this.keepings = [];
    this.lead = el("div", {});
    this.problem = el("div", {});
    this.tasks = new Map();
    const task = (name, path, words) => {
      const hint = el("span", { class: "task-hint" });
      this.tasks.set(name, hint);
      return el("li", { class: "task" }, el("a", { class: "task-name", href: `#/cuoc/${visit.id}/${path}` }, words), hint);
    };
    this.list = el(
      "ul",
      { class: "task-list" },
      task("scores", "cham-diem", "Chấm điểm"),
      task("minutes", "bien-ban", "Biên bản, thành phần, điển hình"),
      task("reading", "doc-lai", "Đọc lại biên bản tại chỗ"),
    );
    const when = [visit.time, localDay(visit.day)].filter(Boolean).join(" ngày ");
    this.node = el(
      "div",
      {},
      el("p", { class: "back" }, el("a", { href: "#/" }, "Làm việc tại chỗ")),
      el("h1", {}, visit.title),
      el("p", {}, when ? `Thời gian đã thống nhất: ${when}. ` : "", visit.place ? `Địa điểm: ${visit.place}.` : ""),
      this.lead,
      this.problem,
      el("h2", {}, "Việc tại chỗ"),
      this.list,
      el("p", {}, el("a", { class: "act-link", href: "#/chua-gui" }, "Xem việc chưa gửi")),
    );
    this.refresh();
  }

  get visit() {
    return this.desk.work.visit(this.visitId);
  }

  refresh() {
    const { desk, visit } = this;
    const start = desk.work.draft(visit.id, "start");
    desk.showProblem(this.problem, start?.problem ? start : null);
    this.showLead(start);
    const result = desk.work.result(visit);
    const points = result.total === null ? `tạm tính ${pointsFigure(result.provisional_points)} điểm` : `${pointsFigure(result.total)} điểm, xếp loại ${result.band.label}`;
    setText(this.tasks.get("scores"), `Đã chấm ${result.assessed_count}/${result.line_count}${result.assessed_count ? ` · ${points}` : ""}`);
    const minutes = Object.values(desk.work.minutes(visit)).filter(Boolean).length;
    setText(this.tasks.get("minutes"), `Đã ghi ${minutes}/${Object.keys(visit.minutes).length} phần`);
    setText(this.tasks.get("reading"), this.readingWords(missingBefore(desk.work, visit)));
  }

  refreshState() {
    this.refresh();
  }

  readingWords(missing) {
    const { reading } = this.visit;
    if (reading) return `Đã đọc lúc ${clockOf(reading.at)}${reading.received_at ? ", máy chủ đã nhận" : ", chưa gửi"}`;
    return missing.length ? `Còn thiếu ${missing.length} phần` : "Sẵn sàng để đọc";
  }

  showLead(start) {
    const { visit, desk } = this;
    const key = `${visit.is_gone}-${visit.state}-${Boolean(start)}`;
    if (this.lead.dataset.shown === key) return;
    this.lead.dataset.shown = key;
    this.lead.replaceChildren();
    const begun = desk.work.hasBegun(visit);
    this.list.hidden = !begun;
    if (visit.is_gone) {
      this.lead.append(el("p", { class: "note" }, "Cuộc kiểm tra này không còn trong danh sách của tài khoản. Việc đã làm vẫn được gửi; máy chủ nhận và giữ cho Thường trực cụm."));
    } else if (!begun) {
      this.lead.append(el("p", { class: "note" }, "Đoàn bắt đầu kiểm tra khi đến làm việc. Bắt đầu được cả khi không có mạng."), el("p", { class: "acts" }, button("Bắt đầu kiểm tra", once(() => this.begin()), { class: "btn btn-primary" })));
    } else if (visit.state === "date_agreed" && !visit.is_lead) {
      this.lead.append(el("p", { class: "note" }, "Nội dung ghi ở đây được giữ trên máy và gửi sau khi Trưởng đoàn hoặc Thư ký bắt đầu cuộc kiểm tra."));
    } else {
      this.lead.append(el("p", {}, `Trạng thái: ${start ? "Đang kiểm tra" : visit.state_label}.`));
    }
  }

  async begin() {
    try {
      await this.desk.save({ visit: this.visitId, kind: "start", subject: "start", value: {} });
      location.hash = `#/cuoc/${this.visitId}/cham-diem`;
    } catch (problem) {
      this.lead.append(el("p", { class: "refusal", role: "alert" }, this.desk.whyNotWritten(problem)));
    }
  }
}
