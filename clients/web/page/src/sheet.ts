// Reads a spreadsheet (.xlsx, .csv) into values for one report. Loaded on use, since most visits
// need none of it. read-excel-file rather than xlsx: npm's last xlsx has known holes.
//
// Nothing is guessed: a number stays the digits that the file holds, a date or 1.234 stays the text
// it is and is refused by the daemon in its own words.
import { readSheet } from "read-excel-file/universal";
import Papa from "papaparse";
import { fold } from "./text";

export type Fault = "encoding" | "format" | "empty" | "columns" | "none_here";

export class SheetFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault);
  }
}

export interface Read {
  values: Map<string, string>; // cell code -> text; an empty text is missing
  unknown: string[]; // columns or rows that are no cell of the form
  rows: number;
}

export interface Wanted {
  unit: string;
  form: string;
  period: string;
  cells: { cell: string; number: number; name_vi: string; name_en: string }[];
}

type Grid = string[][];

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return String(value).normalize("NFC").trim();
}

async function grid(file: File): Promise<Grid> {
  const bytes = await file.arrayBuffer();
  const head = new Uint8Array(bytes.slice(0, 4));
  if (head[0] === 0x50 && head[1] === 0x4b) {
    try {
      const rows = await readSheet(new Blob([bytes]), { parseNumber: (s: string) => s });
      return rows.map((r) => r.map(text));
    } catch {
      throw new SheetFault("format");
    }
  }
  if (head[0] === 0xd0 && head[1] === 0xcf) throw new SheetFault("format"); // the old .xls
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  let content: string;
  try {
    content = new TextDecoder(wide ? (head[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SheetFault("encoding");
  }
  return fromText(content);
}

export function fromText(content: string): Grid {
  const parsed = Papa.parse<string[]>(content.replace(/^\ufeff/, ""), { skipEmptyLines: "greedy", delimitersToGuess: ["\t", ";", ","] });
  return parsed.data.map((r) => r.map(text));
}

/** Which cell a word means: its code, its number, or its whole name in either language. */
export function namer(cells: Wanted["cells"]): (word: string) => string | undefined {
  const known = new Map<string, string>();
  for (const c of cells) {
    known.set(fold(c.name_vi), c.cell);
    known.set(fold(c.name_en), c.cell);
  }
  for (const c of cells) known.set(fold(c.cell), c.cell);
  return (word) => known.get(fold(word));
}

function long(rows: Grid, head: string[], wanted: Wanted): Read {
  const at = (name: string) => head.indexOf(name);
  const cellOf = namer(wanted.cells);
  const read: Read = { values: new Map(), unknown: [], rows: 0 };
  for (const row of rows) {
    const is = (name: string, value: string) => at(name) < 0 || row[at(name)] === value;
    if (!is("unit", wanted.unit) || !is("form", wanted.form) || !is("period", wanted.period)) continue;
    const cell = cellOf(row[at("cell")] ?? "");
    if (cell) read.values.set(cell, row[at("value")] ?? "");
    else read.unknown.push(row[at("cell")] ?? "");
    read.rows++;
  }
  return read;
}

function broad(rows: Grid, head: string[], wanted: Wanted): Read {
  const cellOf = namer(wanted.cells);
  const read: Read = { values: new Map(), unknown: [], rows: 0 };
  const at = (name: string) => head.indexOf(name);
  const mine = rows.find((row) =>
    (["unit", "form", "period"] as const).every((n) => at(n) < 0 || row[at(n)] === wanted[n]),
  );
  if (!mine) return read;
  read.rows = 1;
  head.forEach((name, i) => {
    if (["unit", "form", "period"].includes(name)) return;
    const cell = cellOf(name);
    if (cell) read.values.set(cell, mine[i] ?? "");
    else if (name) read.unknown.push(name);
  });
  return read;
}

const isValue = (word: string) => /^(\d+|-)$/.test(word);

/** Without headings that are known: rows in which some column names a cell and the last filled one
 * holds its value, as in a printed form; a row with a value of something else is told of. */
function printed(rows: Grid, wanted: Wanted): Read {
  const cellOf = namer(wanted.cells);
  const read: Read = { values: new Map(), unknown: [], rows: 0 };
  for (const row of rows) {
    const i = row.findIndex((x) => x !== "" && cellOf(x) !== undefined);
    const cell = i < 0 ? undefined : cellOf(row[i] ?? "");
    const filled = row.filter((x) => x !== "");
    if (!cell) {
      if (filled.length > 1 && isValue(filled.at(-1) ?? "")) read.unknown.push(filled.find((x) => !isValue(x)) ?? "");
      continue;
    }
    read.values.set(cell, row.slice(i + 1).filter((x) => x !== "").at(-1) ?? "");
    read.rows++;
  }
  return read;
}

export function understand(all: Grid, wanted: Wanted): Read {
  const rows = all.filter((r) => r.some((x) => x !== ""));
  if (!rows.length) throw new SheetFault("empty");
  const head = (rows[0] ?? []).map((x) => x.toLowerCase());
  let read: Read;
  if (head.includes("cell") && head.includes("value")) read = long(rows.slice(1), head, wanted);
  else if (head.includes("unit") || (head.some((x) => wanted.cells.some((c) => c.cell.toLowerCase() === x)) && !head.some(isValue)))
    read = broad(rows.slice(1), head, wanted);
  else read = printed(rows, wanted);
  if (!read.rows) throw new SheetFault(head.includes("unit") ? "none_here" : "columns");
  if (!read.values.size) throw new SheetFault("columns");
  return read;
}

export async function readSpreadsheet(file: File, wanted: Wanted): Promise<Read> {
  return understand(await grid(file), wanted);
}
