// The states of work in words: never the bare "Đã lưu" for what lies on this device only.

import { isParked } from "./store.js";
import { clockOf } from "./texts.js";

export const RISKY_AFTER = 72 * 3600_000; // ms

/** How a draft stands: { state, words }; `receivedAt` when there is none. */
export function stateOf(work, draft, receivedAt = null) {
  if (!draft) return receivedAt ? { state: "saved", words: `Máy chủ đã nhận lúc ${clockOf(receivedAt)}` } : { state: "", words: "" };
  const { problem } = draft;
  if (draft.isAhead) return { state: "saving", words: "Đang ghi vào máy…" };
  if (problem?.outcome === "conflict") return { state: "conflict", words: "Cần bạn xử lý: có hai bản khác nhau" };
  if (isParked(draft)) return { state: "waiting", words: "Máy chủ đã nhận và giữ cho Thường trực cụm xem xét" };
  if (problem) return { state: "failed", words: `Cần bạn xử lý: ${problem.message}` };
  if (draft.missing) return { state: "waiting", words: `Đã lưu trên máy này, chưa gửi được: ${draft.missing}` };
  const operation = work.operations.get(draft.operation);
  if (operation?.problem) return { state: "failed", words: `Cần bạn xử lý: ${operation.problem.message}` };
  return { state: "kept", words: "Đã lưu trên máy này · Chờ gửi" };
}

/** The state of everything, for the head of the page. */
export function overallState(work, status) {
  const { unsent, needsYou, queued } = work.counts();
  if (status.phase === "sending" && status.total) {
    const what = status.words ? `${status.words} ` : "";
    return { state: "saving", words: `Đang gửi ${what}${Math.min(status.done + 1, status.total)}/${status.total}` };
  }
  if (status.phase === "other_person") {
    return { state: "failed", words: "Cần bạn xử lý: trình duyệt đang đăng nhập tài khoản khác nên tạm dừng gửi" };
  }
  if (status.phase === "signed_out" && unsent) return { state: "failed", words: "Đã lưu trên máy này · Phiên đăng nhập đã hết nên tạm dừng gửi" };
  if (status.phase === "signed_out") return { state: "waiting", words: "Phiên đăng nhập đã hết; vẫn làm việc được trên máy này" };
  if (status.phase === "needs_you") return { state: "failed", words: `Cần bạn xử lý: ${status.words}` };
  if (needsYou) return { state: "failed", words: `Cần bạn xử lý: ${needsYou} nội dung` };
  if (status.phase === "waiting" && unsent) return { state: "waiting", words: `Đã lưu trên máy này · ${status.words || "Chờ mạng"}` };
  if (status.phase === "held" && queued) return { state: "waiting", words: "Đã lưu trên máy này · Chờ Trưởng đoàn hoặc Thư ký bắt đầu kiểm tra" };
  if (queued) return { state: "kept", words: "Đã lưu trên máy này · Chờ gửi" };
  if (unsent) return { state: "waiting", words: "Đã lưu trên máy này · Còn nội dung chưa ghi xong" };
  if (status.phase === "waiting") return { state: "waiting", words: status.kind === "offline" ? "Không có mạng; vẫn làm việc được" : status.words };
  const received = work.facts.received_at;
  return received ? { state: "saved", words: `Máy chủ đã nhận lúc ${clockOf(received)}` } : { state: "", words: "Chưa có thay đổi nào trên máy này" };
}

/** What people should know beside the state: unsent for too long, a clock that is wrong. */
export function warnings(work, server) {
  const found = [];
  const oldest = work.oldestUnsent();
  if (oldest && Date.now() - oldest > RISKY_AFTER) {
    const days = Math.floor((Date.now() - oldest) / 86_400_000);
    found.push(`Có nội dung đã ${days} ngày chưa gửi. Hãy tìm nơi có mạng để gửi, hoặc xuất tệp việc chưa gửi.`);
  }
  if (Math.abs(server.skew) > 10 * 60_000) {
    const hours = Math.abs(server.skew) / 3_600_000;
    const much = Math.round(hours) >= 24 ? `${Math.round(hours / 24)} ngày` : hours >= 1 ? `${Math.round(hours)} giờ` : `${Math.round(hours * 60)} phút`;
    const way = server.skew > 0 ? "nhanh" : "chậm";
    found.push(`Đồng hồ của máy này ${way} khoảng ${much} so với máy chủ. Giờ nhận do máy chủ ghi; nên chỉnh lại đồng hồ của máy.`);
  }
  return found;
}
