// Words in two languages. Keys are checked by the compiler here, and by messages.js: both files
// have the same keys, every key is used, and no view holds words of its own.
import vi from "./messages/vi.json";
import en from "./messages/en.json";
import { clock, day, lastDay } from "./format";
import { changed } from "./watch";

export type Language = "vi" | "en";
export type Key = keyof typeof vi;

const KEPT = "tonghop.language";
const words: Record<Language, Record<Key, string>> = { vi, en };
let now: Language = kept();

function kept(): Language {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "vi";
  } catch {
    return "vi";
  }
}

export function language(): Language {
  return now;
}

export function setLanguage(next: Language): void {
  now = next;
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // A browser without storage forgets it at the end of the session.
  }
  document.documentElement.lang = next;
  changed();
}

export function t(key: Key, values?: Record<string, string | number>): string {
  const text = words[now][key];
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

/** A word of the daemon (a state, a kind); shown as it is where the page does not know it. */
export function word(group: string, name: string): string {
  const key = `${group}.${name}`;
  return Object.hasOwn(words[now], key) ? words[now][key as Key] : name;
}

/** Of a pair of texts that the catalogue or an error gives. */
export function either(texts: { vi: string; en: string }): string {
  return (now === "vi" ? texts.vi : texts.en) || texts.vi || texts.en;
}

/** Until when, as people say it: an exclusive bound at midnight is the end of the day before. */
export function until(due: string): string {
  return due.length > 10 && clock(due) !== "00:00" ? t("until_hour", { hour: clock(due), day: day(due) }) : t("until", { day: lastDay(due) });
}
