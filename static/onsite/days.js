// Which day a date field means. The browser writes it in the order of its own language, so that 05/12 may
// be read as May; in words it is the same for everybody.

const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

export const DAY_FIELDS = "input[type=date], input[type=datetime-local]";

/** "2022-11-28", also with a time behind it → "Thứ Hai, ngày 28 tháng 11 năm 2022"; else "". */
export function dayInWords(value) {
  const [, year, month, day] = value.match(/^(\d{4})-(\d\d)-(\d\d)/) || [];
  if (!year) return "";
  const weekday = WEEKDAYS[new Date(year, month - 1, day).getDay()];
  return `${weekday}, ngày ${day} tháng ${month < 3 ? month : Number(month)} năm ${year}`;
}
