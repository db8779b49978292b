// What the server says, as openapi.json has it, and how to ask. Absent members are absent.

import { language } from "./i18n";

export type Role = "viewer" | "entry" | "approver" | "admin";

export interface Session {
  name: string;
  role: Role;
  unit: string;
  node: string;
  token: string;
  expires_at: string;
  now?: string;
}

export interface Problem {
  severity: "error" | "warning";
  code: string;
  words: string;
  words_vi: string;
  text: string;
  text_vi?: string;
  cell?: string;
  line?: number;
  where?: string;
}

export interface Coverage {
  expected: number;
  reported: number;
  late: number;
  nothing: number;
  missing: string[];
}

interface Row {
  stratum: string;
  reporters: number;
  expected: number;
  not_applicable: number;
  missing: string[];
  counted?: boolean;
  comparable?: boolean;
  reason?: string;
  detail?: string;
  registration?: { form: string; period: string; rev: number; units: number }[];
}

export interface CellRow extends Row {
  cell: string;
  value: number;
  before?: { value: number; reporters: number; expected: number };
}

export interface RatioRow extends Row {
  ratio: string;
  numerator: number;
  denominator: number;
  percent?: string;
  before?: { numerator: number; denominator: number; reporters: number; expected: number; percent?: string };
}

export type VerdictWord = "met" | "not_met" | "no_data" | "not_applicable";

export interface Verdict {
  plan: string;
  measure: string;
  stratum: string;
  scope: string;
  comparator: string;
  threshold: string;
  verdict: VerdictWord;
  complete: boolean;
  met?: number;
  judged?: number;
  expected?: number;
  short_by?: number;
  above?: boolean;
}

export interface Rollup {
  unit: string;
  form: string;
  period: string;
  line: string;
  revision: number;
  state: string;
  purpose: string;
  digest: string;
  catalogue: number;
  coverage: Coverage;
  cells: CellRow[];
  ratios: RatioRow[];
  verdicts: Verdict[];
  recomputed?: boolean;
  basis?: string;
  comparable?: boolean;
  reason?: string;
  detail?: string;
  left_out?: string[];
  differences?: { territory: string; cell: string; values: { line: string; units: string; value?: number }[] }[];
  against?: Rollup;
  children?: Rollup[];
}

export interface ReportRow {
  cell: string;
  value: string;
  reporters?: number;
}

/** How far a revision has come: the unit above has received it, or has a merged report that contains it; or
 * it waits there (above: here, where the unit is this one) without being counted. */
export interface Above {
  unit: string;
  step: "received" | "contained" | "held" | "conflict" | "rejected";
  revision: number;
  at: string;
  code?: string; // of the last three
  words?: string;
  words_vi?: string;
  why?: string;
  why_vi?: string;
}

export interface Revision {
  revision: number;
  purpose: string;
  state: string;
  standing: string;
  received_at: string;
  catalogue: number;
  source: string;
  digest: string;
  punctuality?: string;
  returned?: string;
  return_due?: string;
  withdrawal?: string;
}

export type ObligationState =
  "open" | "due_soon" | "late" | "received_on_time" | "received_late" | "nothing" | "returned";

export interface Obligation {
  id: string;
  plan: string;
  reporter: string;
  receiver: string;
  outside: boolean;
  kind: string;
  state: ObligationState;
  late_by_minutes: number;
  hold: boolean;
  reminders: number;
  form?: string;
  period?: string;
  line?: string;
  due?: string;
  received_at?: string;
  sealed_at?: string;
  submits_at?: string;
  number?: string;
  title?: string; // of an ad hoc report
}

export interface Held {
  unit: string;
  part: string;
  form: string;
  period: string;
  revision: number;
  code: string;
  words: string;
  words_vi: string;
  since: string;
  source: string;
  digest: string;
  line?: string;
  why?: string;
  why_vi?: string;
}

export interface Quarantined {
  number: string;
  at: string;
  code: string;
  words: string;
  words_vi: string;
  length: number;
  sha256: string;
  raw?: string; // base 64; only of one that was asked for
  source?: string;
  why?: string;
  why_vi?: string;
  ended?: string;
  ended_at?: string;
}

export interface Status {
  unit: string;
  software: string;
  now: string;
  catalogue: number;
  database: boolean;
  dirty: number;
  connections: number;
  strangers: number;
  turned_away: number;
  stressed: boolean;
  links: {
    direction: "up" | "down";
    unit: string;
    state: string;
    since: string;
    clock_off_ms: number;
    line?: string;
    problem?: string;
  }[];
  returned: {
    form: string;
    period: string;
    revision: number;
    at: string;
    line?: string;
    from?: string;
    reason?: string;
    due?: string;
  }[];
  not_counted?: {
    form: string;
    period: string;
    revision: number;
    step: Above["step"];
    at: string;
    code: string;
    words: string;
    words_vi: string;
    line?: string;
    unit?: string;
    why?: string;
    why_vi?: string;
  }[];
  reminded: {
    reporter: string;
    at: string;
    sender?: string;
    plan?: string;
    kind?: string;
    form?: string;
    period?: string;
    due?: string;
  }[];
  issuer?: string;
  disk_free_mib?: number;
  pending?: number;
  oldest_unsent?: string;
  last_receipt?: string;
  quarantine?: number;
  held?: number;
  database_mib?: number;
}

export interface Note {
  unit: string;
  at: string;
  text: string;
  sent: boolean;
  problem?: string;
}

export interface Audit {
  seq: number;
  at: string;
  kind: string;
  who?: string;
  about?: string;
  detail?: string;
}

export interface Unit {
  unit: string;
  code: string;
  name: string;
  kind: string;
  parent: string;
  node: boolean;
  kept: string;
  tags: string[];
}

export interface CatalogueCell {
  number: number;
  cell: string;
  name_vi: string;
  name_en: string;
  measure: "count" | "money" | "scaled";
  scale: number;
  over_time: "sum" | "last";
  source: "typed" | "obligations" | "tally";
  filled_by: string[];
  strata: string[];
}

export interface CatalogueRatio {
  number: number;
  ratio: string;
  name_vi: string;
  name_en: string;
  numerator?: string;
  denominator?: string;
}

export interface CatalogueForm {
  form: string;
  title: string;
  kind: string;
  frequency: string;
  lines: string[];
  line_of_record: string;
  basis: string;
  periods: { period: string; start: string; end: string }[];
  cells: CatalogueCell[];
  ratios: CatalogueRatio[];
  rules: { rule: string; expression: string; severity: string; message_vi: string; message_en: string }[];
}

export interface CatalogueTarget {
  number: number;
  plan: string;
  form: string;
  measure: string;
  stratum: string;
  comparator: string;
  threshold: string;
  scope: string;
  due?: string;
}

export interface Catalogue {
  issuer: string;
  version: number;
  title: string;
  day: string;
  units: Unit[];
  above?: { unit: string; name: string; kind: string }[]; // whom the account's unit reports to, nearest first
  forms: CatalogueForm[];
  strata: { number: number; stratum: string; name_vi: string; name_en: string }[];
  targets: CatalogueTarget[];
  plans: { plan: string; name_vi: string; name_en: string }[];
  versions: number[];
}

export interface PlanForm {
  form: string;
  period: string;
  coverage: Coverage;
  met: number;
  not_met: number;
  no_data: number;
  not_applicable: number;
  incomplete: number;
  unmet: Verdict[]; // the first of those that are not met
  revision: number;
  state: string;
}

export interface Plan {
  plan: string;
  forms: PlanForm[];
  obligations: Record<ObligationState, number>;
  next_due?: string;
  next?: Obligation;
}

export type State = "final" | "provisional" | "nothing";

export interface EntryCell {
  cell: string;
  fills: boolean;
  value?: string;
  before?: string;
  draft?: string;
}

export interface Entry {
  unit: string;
  form: string;
  period: string;
  files: boolean;
  kept: boolean;
  may: boolean;
  locked: boolean;
  revision: number;
  digest: string;
  state: "" | State;
  purpose: string;
  cells: EntryCell[];
  due?: string;
  returned?: string;
  return_due?: string;
  before_period?: string;
  draft_at?: string;
  draft_state?: State;
  above?: Above[];
}

export interface EntryWanted {
  unit: string;
  form: string;
  period: string;
  state: State;
  values: Record<string, string>;
  dry_run: boolean;
  received?: string;
  reason?: string;
  base?: string;
}

export interface EntryAnswer {
  changes: { unit: string; form: string; period: string; cell?: string; old?: string; new?: string }[];
  problems: Problem[];
  receipt?: { unit: string; form: string; period: string; outcome: string; revision: number; digest: string };
}

export interface Done {
  revision?: number;
  note?: string;
  reminded?: number;
  sent?: number;
  pending?: number;
  locked?: boolean;
}

export interface Submission {
  unit: string;
  form: string;
  period: string;
  would: "submit" | "unchanged" | "nothing";
  revision: number;
  approval: boolean;
  obligations: {
    id: string;
    plan: string;
    receiver: string;
    state: string;
    hold: boolean;
    due?: string;
    submits_at?: string;
  }[];
  line?: string;
  state?: string;
  expected?: number;
  reported?: number;
  missing?: string;
}

export interface Drilled {
  unit: string;
  form: string;
  period: string;
  revision: number;
  digest: string;
  state: string;
  sealed_at: string | null;
  lineage: { checked: boolean; by: string; revision: number; digest: string };
  values: ReportRow[];
}

export interface Account {
  name: string;
  role: Role;
  unit: string;
  disabled: boolean;
  changed_at: string;
  changed_by: string;
  last_login?: string;
}

export interface Happened {
  topic: string;
  unit?: string;
  form?: string;
  period?: string;
  line?: string;
}

/** What went wrong, in both languages, and, of an entry, with which cells. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly en: string,
    readonly vi: string,
    readonly problems: Problem[] = [],
    readonly retryAfter = 0,
  ) {
    super(en);
  }
}

let token = "";
let loggedOut: () => void = () => undefined;

export function setToken(next: string): void {
  token = next;
}

/** What to do when the server knows no session any more. */
export function onLoggedOut(f: () => void): void {
  loggedOut = f;
}

type Query = Record<string, string | number | undefined>;

/** Where something of the server is; for links to files. */
export function address(path: string, query?: Query): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== "") all.set(name, String(value));
  const text = all.toString();
  return `/api/${path}${text ? "?" + text : ""}`;
}

async function failure(answer: Response): Promise<Failure> {
  try {
    const { error } = (await answer.json()) as {
      error: { code: string; text: string; text_vi: string; problems?: Problem[]; retry_after?: number };
    };
    return new Failure(answer.status, error.code, error.text, error.text_vi, error.problems, error.retry_after);
  } catch {
    return new Failure(answer.status, "E_ANSWER", `The server answers ${answer.status}.`, `Máy chủ trả lời ${answer.status}.`);
  }
}

async function ask<T>(method: string, path: string, query?: Query, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  if (method !== "GET") headers["X-Tonghop-Token"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(address(path, query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch {
    throw new Failure(0, "E_NETWORK", "The server cannot be reached. What you typed is kept here; try again.",
      "Không liên lạc được với máy chủ. Số liệu đã nhập vẫn còn ở đây; hãy thử lại.");
  }
  if (!answer.ok) {
    const why = await failure(answer);
    if (answer.status === 401 && path !== "login" && path !== "session") loggedOut();
    throw why;
  }
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Failure(answer.status, "E_ANSWER", "The server's answer breaks off; try again.",
      "Câu trả lời của máy chủ bị đứt giữa chừng; hãy thử lại.");
  }
}

const EARLY_MS = 10000; // older than that it is asked again
const early = new Map<string, { at: number; asked: Promise<unknown> }>();

export function get<T>(path: string, query?: Query): Promise<T> {
  const where = address(path, query);
  const found = early.get(where);
  early.delete(where);
  return found && Date.now() - found.at < EARLY_MS ? (found.asked as Promise<T>) : ask<T>("GET", path, query);
}

/** What was asked for one account is not for the next. */
export function forgetEarly(): void {
  early.clear();
}

/** Asks before anybody needs the answer: the first who does takes it. A failure is not kept. */
export function askEarly(path: string): void {
  const where = address(path);
  const asked = ask<unknown>("GET", path);
  early.set(where, { at: Date.now(), asked });
  asked.catch(() => early.delete(where));
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return ask<T>("POST", path, undefined, body);
}

export function put(path: string, body: unknown): Promise<void> {
  return ask<void>("PUT", path, undefined, body);
}

export function remove(path: string, query: Query): Promise<void> {
  return ask<void>("DELETE", path, query);
}
