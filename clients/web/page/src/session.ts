// Who is logged in, the catalogue as of today, and the server's clock. One of each for the page.
import { type Catalogue, type CatalogueCell, type CatalogueForm, type CatalogueRatio, type Plan, type Role, type Session, forgetEarly, get, onLoggedOut, post, setToken, type Unit } from "./api";
import { either } from "./i18n";
import { startLive, stopLive } from "./live";
import { clean, compare } from "./text";
import { changed } from "./watch";

const RANK: Role[] = ["viewer", "entry", "approver", "admin"];

let session: Session | null | undefined; // undefined: not asked yet
let catalogue: Catalogue | undefined;
let units = new Map<string, Unit>();
let offset = 0; // the server's clock minus this PC's, ms

export function who(): Session | null | undefined {
  return session;
}

export function theCatalogue(): Catalogue | undefined {
  return catalogue;
}

export function may(role: Role): boolean {
  return !!session && RANK.indexOf(session.role) >= RANK.indexOf(role);
}

/** The account is of the node's own unit. */
export function atNode(): boolean {
  return !!session && session.unit === session.node;
}

export function serverNow(): number {
  return Date.now() + offset;
}

export function setServerNow(instant: string | undefined): void {
  if (instant) offset = Date.parse(instant) - Date.now();
}

function begin(next: Session): void {
  session = next;
  setToken(next.token);
  setServerNow(next.now);
  startLive();
}

function end(): void {
  if (!session) return;
  session = null;
  catalogue = undefined;
  units = new Map();
  current = undefined;
  setToken("");
  forgetEarly();
  stopLive();
  changed();
}

async function loadCatalogue(): Promise<void> {
  catalogue = await get<Catalogue>("catalogue");
  catalogue.units.sort((a, b) => compare(a.name, b.name));
  units = new Map(catalogue.units.map((u) => [u.unit, u]));
  for (const u of catalogue.above ?? []) units.set(u.unit, { ...u, code: "", parent: "", node: true, kept: u.unit, tags: [] });
}

export async function resume(): Promise<void> {
  onLoggedOut(end);
  // Both at once: most who come are logged in already, and what is first seen needs both.
  const [me] = await Promise.allSettled([get<Session>("session"), loadCatalogue()]);
  if (me.status === "fulfilled" && catalogue) begin(me.value);
  else session = null;
  changed();
}

export async function login(name: string, password: string): Promise<void> {
  begin(await post<Session>("login", { name, password }));
  await loadCatalogue();
  changed();
}

export async function reloadCatalogue(): Promise<void> {
  await loadCatalogue();
  changed();
}

export async function logout(): Promise<void> {
  try {
    await post<void>("logout", {});
  } finally { // the cookie is gone, whatever the node says
    location.hash = "";
    end();
  }
}

/* ---- Which period people are about ---- */

let current: Map<string, string> | undefined; // form -> the period that is due next, or was last
let asking = false;

export function setPlans(plans: Plan[]): void {
  current = new Map(plans.flatMap((p) => p.forms.map((f): [string, string] => [f.form, f.period])));
}

/** The period of a form that the plans are about; undefined: not known yet, the page is drawn again
 * when it is; "": the plans name none. */
export function currentPeriod(form: string): string | undefined {
  if (current) return current.get(form) ?? "";
  if (!asking) {
    asking = true;
    get<Plan[]>("plans")
      .then(setPlans, () => setPlans([]))
      .then(() => {
        asking = false;
        changed();
      });
  }
  return undefined;
}

/* ---- What the catalogue calls things ---- */

export function unit(id: string): Unit | undefined {
  return units.get(id);
}

export function unitName(id: string): string {
  return clean(units.get(id)?.name ?? id);
}

/** Whom a unit reports to, as far as the account may know. */
export function superior(id: string): string | undefined {
  return units.get(id)?.parent || (id === session?.unit ? catalogue?.above?.[0]?.unit : undefined);
}

export function children(id: string): Unit[] {
  return (catalogue?.units ?? []).filter((u) => u.parent === id);
}

export function form(id: string | undefined): CatalogueForm | undefined {
  return catalogue?.forms.find((f) => f.form === id);
}

export function formTitle(id: string): string {
  return clean(form(id)?.title ?? id);
}

export function cellOf(f: CatalogueForm | undefined, code: string): CatalogueCell | undefined {
  return f?.cells.find((c) => c.cell === code);
}

export function ratioOf(f: CatalogueForm | undefined, code: string): CatalogueRatio | undefined {
  return f?.ratios.find((r) => r.ratio === code);
}

export function measureName(f: CatalogueForm | undefined, code: string): string {
  const m = ratioOf(f, code) ?? cellOf(f, code);
  return clean(m ? either({ vi: m.name_vi, en: m.name_en }) : code);
}

/** What a ratio is made of, in codes. */
export function formula(f: CatalogueForm | undefined, code: string): string {
  const r = ratioOf(f, code);
  return r?.numerator && r.denominator ? `${r.numerator} / ${r.denominator}` : "";
}

export function targetDue(v: { plan: string; measure: string; stratum: string; scope: string }): string | undefined {
  return catalogue?.targets.find(
    (x) => x.plan === v.plan && x.measure === v.measure && x.stratum === v.stratum && x.scope === v.scope,
  )?.due;
}

export function planName(id: string): string {
  const p = catalogue?.plans.find((x) => x.plan === id);
  return clean(p ? either({ vi: p.name_vi, en: p.name_en }) : id);
}

export function stratumName(code: string): string {
  const s = catalogue?.strata.find((x) => x.stratum === code);
  return clean(s ? either({ vi: s.name_vi, en: s.name_en }) : code);
}
