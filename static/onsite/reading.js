// The minutes as they are read through on the spot: the same content as inspections/content.py makes
// of the same work, so that the digest agreed on here is the digest that is signed later.

import { NOT_ASSESSED } from "./rules.js";
import { canonicalJson, localMoment, pointsFigure, sha256OfText } from "./texts.js";

const TYPED = [
  "number",
  "no_exemplar_reason",
  "strengths",
  "good_practices",
  "shortcomings",
  "causes",
  "recommendations_to_unit",
  "recommendations_to_standing",
];

/** The content of a visit with everything that was done here put in. */
export function contentOf(work, visit) {
  const content = structuredClone(visit.content);
  const minutes = work.minutes(visit);
  content.visit.starts_at = minutes.starts_at || null;
  content.visit.ends_at = minutes.ends_at || null;
  content.visit.place = minutes.place || content.visit.agreed_place;
  for (const name of TYPED) content.minutes[name] = minutes[name];
  content.exemplars = work.exemplars(visit).map(({ name, kind, address, note }) => ({
    name,
    kind: visit.exemplar_kinds[kind],
    address,
    note,
  }));
  content.opinion = opinionSaid(work, visit);
  putPeople(content, work.people(visit));
  if (visit.state !== "date_agreed" || work.hasBegun(visit)) putScores(content.scoresheet, work, visit);
  return content;
}

export const STANCES = {
  agree: "Nhất trí",
  agree_with_remarks: "Nhất trí, đồng thời có ý kiến",
  disagree: "Không nhất trí",
};

/** The unit's opinion: as it stands on the server, else as it was said here; null when nothing was said. */
export function opinionSaid(work, visit) {
  if (visit.content.opinion) return visit.content.opinion;
  const said = work.facts[`opinion-${visit.id}`];
  if (!said?.stance) return null;
  const { stance, text, reason } = said;
  return { stance, label: STANCES[stance], text: stance === "agree" ? "" : text, reason: stance === "disagree" ? reason : "" };
}

function putPeople(content, people) {
  for (const [side, delegation] of Object.entries(content.delegations)) {
    const named = people.filter((person) => person.side === side);
    delegation.members.forEach((member, place) => {
      const reason = named[place]?.absence_reason;
      if (reason) member.absence_reason = reason;
      else delete member.absence_reason;
    });
  }
}

function putScores(sheet, work, visit) {
  const lines = work.lines(visit);
  const result = work.result(visit);
  sheet.lines.forEach((line, place) => {
    const { status, finding, deductions } = lines[place];
    Object.assign(line, {
      status,
      finding,
      awarded_points: result.lines[place].awarded,
      deducted_points: result.lines[place].deducted,
      deductions: deductions.map(({ content, reason }) => ({ content, reason })),
    });
  });
  sheet.total = result.total;
  sheet.rating = result.band ? { code: result.band.code, label: result.band.label } : null;
}

/** { canonical, digest } of a content. */
export async function sealed(content) {
  const canonical = canonicalJson(content);
  return { canonical, digest: await sha256OfText(canonical) };
}

/** What is still open before the minutes can be read through, in words. */
export function missingBefore(work, visit) {
  const open = work.lines(visit).filter((line) => line.draft?.missing || line.status === NOT_ASSESSED);
  const minutes = work.minutes(visit);
  const missing = open.map((line) => `nội dung ${line.number} chưa chấm xong`);
  for (const name of ["starts_at", "strengths", "shortcomings", "causes", "recommendations_to_unit", "ends_at"]) {
    if (!minutes[name]) missing.push(`${LABELS[name].toLowerCase()} chưa ghi`);
  }
  if (!minutes.no_exemplar_reason && !work.exemplars(visit).length) {
    missing.push("điển hình đã thăm, hoặc lý do không thăm điển hình, chưa ghi");
  }
  const opinion = opinionSaid(work, visit);
  if (opinion && opinion.stance !== "agree" && !opinion.text) missing.push("nội dung ý kiến của đơn vị chưa ghi");
  if (opinion?.stance === "disagree" && !opinion.reason) missing.push("lý do không nhất trí chưa ghi");
  return missing;
}

export const LABELS = {
  number: "Số biên bản",
  starts_at: "Giờ bắt đầu",
  place: "Địa điểm",
  no_exemplar_reason: "Lý do không thăm điển hình",
  strengths: "Ưu điểm",
  good_practices: "Cách làm hay, sáng tạo cần nhân rộng",
  shortcomings: "Tồn tại, hạn chế",
  causes: "Nguyên nhân",
  recommendations_to_unit: "Kiến nghị đối với đơn vị được kiểm tra",
  recommendations_to_standing: "Kiến nghị đối với Thường trực Cụm và cấp trên",
  ends_at: "Giờ kết thúc",
};

// --- What differs from what was read ----------------------------------------------------------------------

/** The differences between two contents in words: what, before, now. */
export function differences(before, now) {
  const found = [];
  const note = (what, old, recent) => {
    if (old !== recent) found.push({ what, before: old || "(trống)", now: recent || "(trống)" });
  };
  note("Bản số", String(before.revision), String(now.revision));
  for (const name of ["starts_at", "ends_at"]) note(LABELS[name], localMoment(before.visit[name]), localMoment(now.visit[name]));
  note(LABELS.place, before.visit.place, now.visit.place);
  for (const name of TYPED) note(LABELS[name], before.minutes[name], now.minutes[name]);
  now.scoresheet.lines.forEach((line, place) => {
    note(`Nội dung ${line.number}`, lineInWords(before.scoresheet.lines[place]), lineInWords(line));
  });
  note("Tổng điểm", totalInWords(before.scoresheet), totalInWords(now.scoresheet));
  note("Điển hình", exemplarsInWords(before), exemplarsInWords(now));
  note("Thành phần", peopleInWords(before), peopleInWords(now));
  note("Ý kiến của đơn vị được kiểm tra", opinionInWords(before), opinionInWords(now));
  if (!found.length && canonicalJson(before) !== canonicalJson(now)) {
    found.push({ what: "Báo cáo, minh chứng hoặc thông tin chung", before: "như khi đọc", now: "đã cập nhật" });
  }
  return found;
}

export function lineInWords(line) {
  if (!line || line.status === NOT_ASSESSED || line.awarded_points === null || line.status === undefined) return "Chưa chấm";
  const parts = [`${pointsFigure(line.awarded_points)}/${pointsFigure(line.max_points)} điểm`];
  for (const { content, reason } of line.deductions) parts.push(`${content}: ${reason}`);
  if (line.finding) parts.push(`Nhận xét: ${line.finding}`);
  return parts.join("; ");
}

function totalInWords(sheet) {
  return sheet.total === null || sheet.total === undefined ? "" : `${pointsFigure(sheet.total)} điểm, ${sheet.rating.label}`;
}

function exemplarsInWords(content) {
  return content.exemplars.map(({ name, kind, address, note }) => [name, kind, address, note].filter(Boolean).join(", ")).join("; ");
}

function peopleInWords(content) {
  const all = Object.values(content.delegations).flatMap((delegation) => delegation.members);
  return all.map((row) => `${row.full_name} (${row.position})${row.absence_reason ? `, vắng: ${row.absence_reason}` : ""}`).join("; ");
}

function opinionInWords({ opinion }) {
  return opinion ? [opinion.label, opinion.text, opinion.reason].filter(Boolean).join(": ") : "";
}
