// The one door to the server. Every answer is told apart by kind, for each needs another act:
//   ok, offline, idle, portal, signed_out, other_person, forged, too_large, failed, refused.

import { logInMark } from "./store.js";

const QUIET = 30_000; // ms without a sign of life before an exchange is given up
const SLOWEST = 1.5; // bytes per ms that a sending is granted at the least

export const WORDS = {
  offline: "Chờ mạng",
  idle: "Mạng quá chậm, máy chủ chưa trả lời; hệ thống sẽ gửi lại",
  portal: "Mạng này chưa vào được Internet (có thể cần đăng nhập Wi-Fi)",
  signed_out: "Phiên đăng nhập đã hết; đăng nhập lại để gửi tiếp",
  other_person: "Trình duyệt đang đăng nhập tài khoản khác",
  forged: "Máy chủ chưa chấp nhận phiên làm việc; hệ thống sẽ thử lại",
  too_large: "Nội dung quá lớn so với mức máy chủ nhận",
  failed: "Máy chủ đang gặp sự cố; hệ thống sẽ gửi lại",
};

export class Server {
  constructor() {
    this.csrf = null;
    this.person = null; // whose work is sent, once that is known: the server takes it in their session only
    this.release = null;
    this.skew = 0; // ms that this device's clock is ahead
  }

  me() {
    return this.ask("GET", "/onsite/api/me/");
  }

  visits(device) {
    return this.post("/onsite/api/visits/", { device });
  }

  operations(sealed) {
    return this.post("/onsite/api/operations/", { operations: sealed });
  }

  photo(sha256) {
    return this.ask("GET", `/onsite/api/photos/${sha256}/`);
  }

  photoPart(sha256, bytes, offset, length) {
    const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset), "Upload-Length": String(length) };
    return this.send("PATCH", `/onsite/api/photos/${sha256}/`, bytes, headers, bytes.byteLength);
  }

  post(path, value) {
    const body = JSON.stringify(value);
    return this.send("POST", path, body, { "Content-Type": "application/json" }, body.length);
  }

  // The token is read when something is sent, never kept with it: a log-in elsewhere renews it.
  async send(method, path, body, headers, size) {
    if (!this.csrf) {
      const known = await this.me();
      if (known.kind !== "ok") return known;
    }
    const answer = await this.ask(method, path, body, { ...headers, "X-CSRFToken": this.csrf }, size);
    if (answer.kind !== "forged") return answer;
    const renewed = await this.me();
    if (renewed.kind !== "ok") return renewed;
    return this.ask(method, path, body, { ...headers, "X-CSRFToken": this.csrf }, size);
  }

  async ask(method, path, body, headers = {}, size = 0) {
    const quiet = watchQuiet(QUIET + size / SLOWEST);
    let response;
    try {
      response = await fetch(path, {
        method,
        body,
        headers: { Accept: "application/json", ...(this.person && { "X-Person": this.person.id }), ...headers },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: quiet.signal,
      });
      const text = await readAll(response, quiet);
      return this.understand(response, text);
    } catch {
      return { kind: quiet.signal.aborted ? "idle" : "offline" };
    } finally {
      quiet.end();
    }
  }

  understand(response, text) {
    if (response.type === "opaqueredirect") return { kind: "portal" };
    const data = parse(response, text);
    const { status } = response;
    if (data?.csrf) this.learn(data);
    else if (data?.release) this.release = data.release;
    if (status === 401) return { kind: "signed_out" };
    if (data?.code === "other_person") return { kind: "other_person" };
    // Without a reason of our own it is a limit on the way, and less at once may pass.
    if (status === 413 && (!data?.code || data.code === "too_much_at_once")) return { kind: "too_large", data };
    if (status >= 500) return { kind: "failed", status };
    if (!data) return { kind: status === 403 ? "forged" : "portal" };
    if (status === 403 && !data.code) return { kind: "forged" };
    if (response.ok || data.receipts) return { kind: "ok", data };
    return { kind: "refused", code: data.code, words: data.message || data.detail || "", data };
  }

  learn({ csrf, server_time: serverTime, release }) {
    this.csrf = csrf;
    this.release = release;
    this.skew = Date.now() - new Date(serverTime).getTime();
  }

  /** Logs in without leaving the page; true when the server let the person in. */
  async logIn(username, password) {
    const quiet = watchQuiet(QUIET);
    try {
      await fetch("/accounts/login/", { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: quiet.signal });
      const token = logInMark();
      const body = new URLSearchParams({ username, password, csrfmiddlewaretoken: token });
      const headers = { "X-CSRFToken": token };
      const options = { method: "POST", body, headers, credentials: "same-origin", redirect: "manual", signal: quiet.signal };
      const response = await fetch("/accounts/login/", options);
      this.csrf = null;
      if (response.type === "opaqueredirect" || response.redirected) return { kind: "ok" };
      return { kind: response.status >= 500 ? "failed" : "wrong" };
    } catch {
      return { kind: quiet.signal.aborted ? "idle" : "offline" };
    } finally {
      quiet.end();
    }
  }
}

function parse(response, text) {
  if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// Gives up only when nothing moves: the clock starts anew with every piece that arrives.
function watchQuiet(most) {
  const control = new AbortController();
  let timer = setTimeout(() => control.abort(), most);
  return {
    signal: control.signal,
    hear() {
      clearTimeout(timer);
      timer = setTimeout(() => control.abort(), QUIET);
    },
    end: () => clearTimeout(timer),
  };
}

async function readAll(response, quiet) {
  quiet.hear();
  if (!response.body) return response.type === "opaqueredirect" ? "" : response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    quiet.hear();
    text += decoder.decode(value, { stream: true });
  }
}
