// Light, dark, or as the system has it.
import { changed } from "./watch";

export type Theme = "auto" | "light" | "dark";
const KEPT = "tonghop.theme";
const ORDER: Theme[] = ["auto", "light", "dark"];
let now: Theme = "auto";

export function theme(): Theme {
  return now;
}

export function startTheme(): void {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === "light" || kept === "dark") now = kept;
  } catch {
    // As the system has it, then.
  }
  document.documentElement.dataset.theme = now;
}

export function nextTheme(): void {
  now = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length] ?? "auto";
  document.documentElement.dataset.theme = now;
  try {
    localStorage.setItem(KEPT, now);
  } catch {
    // It lasts until the page is closed.
  }
  changed();
}
