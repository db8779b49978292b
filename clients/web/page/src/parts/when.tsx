// A day, or a day and an hour, typed as dd/mm/yyyy: the browser's own fields follow the language of
// the PC, which in an office is as often English.
import { useEffect, useId, useState } from "preact/hooks";
import { clock, day } from "../format";
import { t } from "../i18n";

/** 31/10/2023, 31/10/2023 21:00 as 2023-10-31, 2023-10-31T21:00; undefined: no such day. */
export function parseWhen(text: string, hours: boolean): string | undefined {
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, d = "", m = "", y = "", h, min] = match;
  const at = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  if (at.getUTCDate() !== Number(d) || at.getUTCMonth() !== Number(m) - 1) return undefined;
  const iso = at.toISOString().slice(0, 10);
  if (!hours || h === undefined) return h === undefined ? iso : undefined;
  if (Number(h) > 23 || Number(min) > 59) return undefined;
  return `${iso}T${h.padStart(2, "0")}:${min}`;
}

function shown(value: string): string {
  if (!value) return "";
  return value.length > 10 ? `${day(value)} ${clock(value)}` : day(value);
}

export function When({
  label,
  value,
  hours = false,
  required = false,
  onChange,
}: {
  label: string;
  value: string;
  hours?: boolean;
  required?: boolean;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(shown(value));
  const [wrong, setWrong] = useState(false);
  const id = useId();
  useEffect(() => setText(shown(value)), [value]);
  // What cannot be read is not sent: not as what stood there before, and not as nothing.
  const take = (field: HTMLInputElement) => {
    const parsed = field.value.trim() === "" ? "" : parseWhen(field.value, hours);
    field.setCustomValidity(parsed === undefined ? t("when.wrong") : "");
    setWrong(parsed === undefined);
    if (parsed !== undefined && parsed !== value) onChange(parsed);
  };
  return (
    <label class="field when">
      <span>{label}</span>
      <input
        inputMode="numeric"
        autocomplete="off"
        required={required}
        placeholder={t(hours ? "when.hours" : "when.day")}
        maxLength={16}
        value={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? id : undefined}
        onInput={(e) => setText(e.currentTarget.value)}
        onChange={(e) => take(e.currentTarget)}
        onKeyDown={(e) => {
          if (e.key === "Enter") take(e.currentTarget);
        }}
      />
      {wrong && (
        <small class="wrong" id={id}>
          {t("when.wrong")}
        </small>
      )}
    </label>
  );
}
