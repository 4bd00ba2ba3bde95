// Logging in again without leaving the page: nothing typed is lost, and the queue goes on as the same person.

import { el, field, once, setText } from "./elements.js";
import { WORDS } from "./server.js";

export class LogInPart {
  constructor(desk, place) {
    this.desk = desk;
    this.place = place;
    this.words = el("p", { class: "field-error", role: "alert" });
    this.password = el("input", { class: "entry", type: "password", required: true });
    const name = el("input", { class: "entry", type: "text", value: desk.user.username, readonly: true });
    const send = el("button", { type: "submit", class: "btn btn-primary" }, "Đăng nhập và gửi tiếp");
    this.lead = el("p", {});
    this.form = el("form", { on: { submit: (event) => this.submit(event) } }, field("login-name", "Tên đăng nhập", name), field("login-password", "Mật khẩu", this.password), this.words, send);
    name.autocomplete = "username";
    this.password.autocomplete = "current-password";
    this.switch = el("a", { class: "btn btn-outline", href: "/onsite/" }, "Mở việc của tài khoản đang đăng nhập");
    place.append(el("h2", {}, "Tạm dừng gửi"), this.lead, this.form, this.switch);
    this.enter = once(() => this.logIn());
  }

  refresh() {
    const { phase } = this.desk.outbox.status;
    const isOther = phase === "other_person";
    this.place.hidden = !isOther && phase !== "signed_out";
    this.form.hidden = false;
    this.switch.hidden = !isOther;
    setText(
      this.lead,
      isOther
        ? `Trình duyệt đang đăng nhập tài khoản khác. Việc của ${this.desk.user.name} vẫn giữ trên máy này và chỉ gửi khi chính tài khoản đó đăng nhập.`
        : "Phiên đăng nhập đã hết. Nội dung vẫn giữ trên máy này; vẫn ghi tiếp được. Đăng nhập lại để gửi.",
    );
  }

  submit(event) {
    event.preventDefault();
    this.enter({ currentTarget: event.submitter || this.form.querySelector("button") });
  }

  async logIn() {
    const { desk } = this;
    setText(this.words, "");
    const { kind } = await desk.server.logIn(desk.user.username, this.password.value);
    if (kind !== "ok") {
      setText(this.words, kind === "wrong" ? "Tên đăng nhập hoặc mật khẩu chưa đúng." : `Chưa đăng nhập được. ${WORDS[kind]}.`);
      return;
    }
    this.password.value = "";
    await desk.outbox.sendNow();
  }
}
