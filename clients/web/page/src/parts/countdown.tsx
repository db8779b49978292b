// Time that is left until a due instant, by the server's clock.
import { useEffect, useState } from "preact/hooks";
import { span } from "../format";
import { t } from "../i18n";
import { serverNow } from "../session";

export function countdownText(due: string, now: number): string {
  const s = span(now, Date.parse(due));
  const values = {
    days: s.days,
    hours: String(s.hours).padStart(2, "0"),
    minutes: String(s.minutes).padStart(2, "0"),
    seconds: String(s.seconds).padStart(2, "0"),
  };
  if (s.past) return t(s.days > 0 ? "countdown.late_days" : "countdown.late", values);
  return t(s.days > 0 ? "countdown.left_days" : "countdown.left", values);
}

function toneOf(due: string, now: number): string {
  const left = Date.parse(due) - now;
  return left < 0 ? "over" : left < 3 * 86400000 ? "soon" : "calm";
}

/** Ticks once a second; a screen reader hears the due instant beside it, not the ticking. */
export function Countdown({ due }: { due: string }) {
  const [now, set] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => set(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class={`countdown ${toneOf(due, now)}`} role="timer" aria-live="off">
      {countdownText(due, now)}
    </span>
  );
}

/** The same for long lists: days or hours, and it does not tick. */
export function TimeLeft({ due }: { due: string }) {
  const now = serverNow();
  const s = span(now, Date.parse(due));
  const text = s.days > 0 ? (s.past ? "left.over_days" : "left.days") : s.past ? "left.over_hours" : "left.hours";
  return <span class={`countdown ${toneOf(due, now)}`}>{t(text, { days: s.days, hours: s.hours })}</span>;
}
