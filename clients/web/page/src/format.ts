// Numbers and instants as the administration writes them, in both languages: 1.234,5 and
// 31/10/2023 21:00. Instants come from the server in Viet Nam's time and are never converted.

const integers = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });

export function integer(value: number): string {
  return integers.format(value);
}

/** A scaled integer: 12345 with scale 2 is 123,45. */
export function scaled(value: number, scale: number): string {
  if (scale === 0) return integer(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, "0");
  const whole = integer(Number(digits.slice(0, -scale)));
  return `${value < 0 ? "-" : ""}${whole},${digits.slice(-scale)}`;
}

/** "81.01" of the server as 81,01 %. */
export function percent(text: string | undefined): string {
  if (text === undefined) return "";
  const [whole = "", part] = text.split(".");
  return `${integer(Number(whole))}${part === undefined ? "" : "," + part} %`;
}

/** The difference of two percentages in points, exact to their two decimals. */
export function points(now: string, before: string): string {
  const difference = hundredths(now) - hundredths(before);
  const sign = difference > 0 ? "+" : difference < 0 ? "−" : "";
  return sign + scaled(Math.abs(difference), 2);
}

export function hundredths(text: string): number {
  const [whole = "0", part = ""] = text.split(".");
  return Number(whole) * 100 + Number((part + "00").slice(0, 2));
}

/** "80%", "1..2", "100" of the catalogue. */
export function threshold(text: string): string {
  return text.replace("..", "–").replace(/^([\d.]+)%$/, (_, n: string) => n.replace(".", ",") + " %");
}

/** 2023-10-31 of an instant or a day as 31/10/2023. */
export function day(instant: string): string {
  return `${instant.slice(8, 10)}/${instant.slice(5, 7)}/${instant.slice(0, 4)}`;
}

export function clock(instant: string): string {
  return instant.slice(11, 16);
}

export function instant(text: string): string {
  return `${day(text)} ${clock(text)}`;
}

/** An exclusive bound at midnight is read by people as the end of the day before. */
export function lastDay(due: string): string {
  if (due.slice(11, 16) !== "00:00" && due.length > 10) return instant(due);
  const at = new Date(due.slice(0, 10) + "T00:00:00Z");
  at.setUTCDate(at.getUTCDate() - 1);
  return day(at.toISOString());
}

export interface Span {
  past: boolean;
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

export function span(from: number, to: number): Span {
  let left = Math.floor(Math.abs(to - from) / 1000);
  const seconds = left % 60;
  left = Math.floor(left / 60);
  const minutes = left % 60;
  left = Math.floor(left / 60);
  return { past: to < from, days: Math.floor(left / 24), hours: left % 24, minutes, seconds };
}
