// Links and health, what is held or quarantined, the audit log, accounts: for those who keep the node.
import { useState } from "preact/hooks";
import { type Account, type Audit, type Done, type Entry, type Held, post, type Quarantined, type Role, type Status } from "../api";
import { instant, integer } from "../format";
import { t, word } from "../i18n";
import { useData } from "../live";
import { change, type Route } from "../router";
import { clean } from "../text";
import { formTitle, may, theCatalogue, unitName, who } from "../session";
import { Choice, Dialog, type Doing, Empty, List, Reading, Reason, Said, Scroll, Sign, Tabs, Wrong, useDoing } from "../parts/basic";
import { Peer } from "../parts/peer";
import { chosen, FormPeriod, periodName } from "../parts/pickers";

type Part = "health" | "held" | "quarantine" | "periods" | "audit" | "accounts";

function Fact({ name, value, bad }: { name: string; value: string; bad?: boolean }) {
  return (
    <div class={bad ? "fact bad" : "fact"}>
      <dt>{name}</dt>
      <dd>
        {bad && <Sign of="late" />} {value}
      </dd>
    </div>
  );
}

function Health() {
  const status = useData<Status>("status", {}, ["figure", "report", "held", "quarantine", "obligation", "returned"]);
  const doing = useDoing();
  const s = status.data;
  const sync = () =>
    void doing
      .run(async () => {
        const done = await post<Done>("sync", {});
        return t("health.synced", { sent: done.sent ?? 0, pending: done.pending ?? 0 });
      })
      .then(status.again);
  return (
    <>
      <Reading of={status} />
      {s && (
        <>
          <dl class="facts">
            <Fact name={t("unit")} value={unitName(s.unit)} />
            <Fact name={t("health.software")} value={s.software} />
            <Fact name={t("health.database")} value={t(s.database ? "health.up" : "health.down")} bad={!s.database} />
            <Fact name={t("health.catalogue")} value={integer(s.catalogue)} />
            <Fact name={t("health.pending")} value={integer(s.pending ?? 0)} bad={(s.pending ?? 0) > 0 && s.oldest_unsent !== undefined} />
            {s.oldest_unsent && <Fact name={t("health.oldest")} value={instant(s.oldest_unsent)} bad />}
            {s.last_receipt && <Fact name={t("health.receipt")} value={instant(s.last_receipt)} />}
            <Fact name={t("health.dirty")} value={integer(s.dirty)} />
            <Fact name={t("health.held")} value={integer(s.held ?? 0)} bad={(s.held ?? 0) > 0} />
            <Fact name={t("health.quarantine")} value={integer(s.quarantine ?? 0)} bad={(s.quarantine ?? 0) > 0} />
            <Fact name={t("health.connections")} value={integer(s.connections)} />
            <Fact name={t("health.strangers")} value={integer(s.strangers)} />
            <Fact name={t("health.stress")} value={t(s.stressed ? "yes" : "no")} bad={s.stressed} />
            {s.disk_free_mib !== undefined && (
              <Fact name={t("health.disk")} value={t("mib", { n: integer(s.disk_free_mib) })} bad={s.disk_free_mib < 1024} />
            )}
            {s.database_mib !== undefined && <Fact name={t("health.size")} value={t("mib", { n: integer(s.database_mib) })} />}
          </dl>
          {may("entry") && (
            <p class="actions">
              <button type="button" disabled={doing.busy} onClick={sync}>
                {t("health.sync")}
              </button>
            </p>
          )}
          <Said doing={doing} />
          <h2>{t("health.links")}</h2>
          {!s.links.length && <Empty text={t("health.no_links")} />}
          {s.links.length > 0 && (
            <List
              label={t("health.links")}
              columns={[
                t("unit"),
                t("health.direction"),
                t("status"),
                t("health.since"),
                { number: t("health.clock") },
                t("health.problem"),
              ]}
            >
              {s.links.map((l, i) => (
                <tr key={i}>
                  <th scope="row">
                    <Peer text={unitName(l.unit)} />
                  </th>
                  <td>
                    {word("direction", l.direction)} {l.line}
                  </td>
                  <td>
                    <Sign of={l.state === "up" ? "met" : "late"} /> {word("link", l.state)}
                  </td>
                  <td class="nowrap">{instant(l.since)}</td>
                  <td class="number">{t("ms", { n: integer(l.clock_off_ms) })}</td>
                  <td>{l.problem && <Peer text={l.problem} />}</td>
                </tr>
              ))}
            </List>
          )}
        </>
      )}
    </>
  );
}

function HeldList() {
  const held = useData<Held[]>("held", {}, ["held", "report", "period", "catalogue"]);
  return (
    <>
      <p class="hint">{t("held.explained")}</p>
      <Reading of={held} />
      {held.data && !held.data.length && <Empty text={t("held.none")} />}
      {held.data && held.data.length > 0 && (
        <List label={t("admin.held")} columns={[t("unit"), t("form"), t("held.why"), t("health.since")]}>
          {held.data.map((h) => (
            <tr key={h.digest}>
              <th scope="row">
                <Peer text={unitName(h.unit)} />
              </th>
              <td>
                <Peer text={formTitle(h.form)} />
                <small>
                  {periodName(h.period)} · {t("revision", { n: h.revision })}
                </small>
              </td>
              <td>
                <Reason of={h} />
              </td>
              <td class="nowrap">{instant(h.since)}</td>
            </tr>
          ))}
        </List>
      )}
    </>
  );
}

const BYTES_SHOWN = 512;

/** As every tool for it does: where, the bytes, and what of them can be read. */
function hexdump(base64: string): string {
  const bytes = atob(base64.replace(/\s/g, ""));
  const rows: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, BYTES_SHOWN); at += 16) {
    const part = [...bytes.slice(at, at + 16)].map((c) => c.charCodeAt(0));
    const hex = part.map((b) => b.toString(16).padStart(2, "0")).join(" ");
    const text = part.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : ".")).join("");
    rows.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  return rows.join("\n") + (bytes.length > BYTES_SHOWN ? "\n…" : "");
}

function Refused({ number, close }: { number: string; close: () => void }) {
  const shown = useData<Quarantined[]>("quarantine", { number });
  const q = shown.data?.[0];
  return (
    <Dialog title={number} close={close}>
      <Reading of={shown} />
      {q && (
        <>
          <dl class="pairs">
            <dt>{t("quarantine.source")}</dt>
            <dd>{q.source && <Peer text={q.source} />}</dd>
            <dt>{t("held.why")}</dt>
            <dd>
              <Reason of={q} />
            </dd>
            <dt>{t("duties.at")}</dt>
            <dd>{instant(q.at)}</dd>
            <dt>{t("digest")}</dt>
            <dd>
              <code>{q.sha256}</code>
            </dd>
          </dl>
          <Scroll label={t("quarantine.bytes")}>
            <pre class="bytes">{hexdump(q.raw ?? "")}</pre>
          </Scroll>
        </>
      )}
    </Dialog>
  );
}

function Quarantine() {
  const list = useData<Quarantined[]>("quarantine", {}, ["quarantine"]);
  const [shown, setShown] = useState<string>();
  const doing = useDoing();
  const act = (number: string, action: "requeue" | "drop") =>
    void doing
      .run(async () => {
        await post("quarantine", { number, action });
        return t(action === "drop" ? "quarantine.dropped" : "quarantine.requeued", { number });
      })
      .then(list.again);
  return (
    <>
      <p class="hint">{t("quarantine.explained")}</p>
      <Said doing={doing} />
      <Reading of={list} />
      {list.data && !list.data.length && <Empty text={t("quarantine.none")} />}
      {shown && <Refused number={shown} close={() => setShown(undefined)} />}
      {list.data && list.data.length > 0 && (
        <List
          label={t("admin.quarantine")}
          columns={[
            t("figures.number"),
            t("quarantine.source"),
            t("held.why"),
            t("duties.at"),
            { number: t("quarantine.bytes") },
            t("actions"),
          ]}
        >
          {list.data.map((q) => (
            <tr key={q.number}>
              <th scope="row">{q.number}</th>
              <td>{q.source && <Peer text={q.source} />}</td>
              <td>
                <Reason of={q} />
              </td>
              <td class="nowrap">{instant(q.at)}</td>
              <td class="number">{integer(q.length)}</td>
              <td class="actions">
                <button type="button" onClick={() => setShown(q.number)}>
                  {t("quarantine.show")} <span class="hidden">{q.number}</span>
                </button>
                {may("approver") && !q.ended && (
                  <>
                    <button type="button" disabled={doing.busy} onClick={() => act(q.number, "requeue")}>
                      {t("quarantine.requeue")} <span class="hidden">{q.number}</span>
                    </button>
                    <button type="button" disabled={doing.busy} onClick={() => act(q.number, "drop")}>
                      {t("quarantine.drop")} <span class="hidden">{q.number}</span>
                    </button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </List>
      )}
    </>
  );
}

function Periods({ route }: { route: Route }) {
  const at = chosen(route);
  const doing = useDoing();
  const now = useData<Entry>(at.form && at.period ? "entry" : undefined, { form: at.form, period: at.period }, ["period"]);
  const locked = now.data?.locked;
  const act = (action: "lock" | "reopen") =>
    void doing
      .run(async () => {
        await post<Done>("period", { form: at.form, period: at.period, action });
        return t(action === "lock" ? "periods.locked" : "periods.reopened", { period: periodName(at.period) });
      })
      .then(now.again);
  return (
    <>
      <p class="hint">{t("periods.explained")}</p>
      <form class="controls" onSubmit={(e) => e.preventDefault()}>
        <FormPeriod route={route} />
        <button type="button" disabled={doing.busy || !may("approver") || locked !== false} onClick={() => act("lock")}>
          {t("periods.lock")}
        </button>
        <button type="button" disabled={doing.busy || !may("approver") || !locked} onClick={() => act("reopen")}>
          {t("periods.reopen")}
        </button>
      </form>
      <Reading of={now} />
      {locked !== undefined && (
        <p class={locked ? "notice warn" : "notice"}>{t(locked ? "periods.is_locked" : "periods.is_open", { period: periodName(at.period) })}</p>
      )}
      <Said doing={doing} />
    </>
  );
}

/** As people read it: digests by their beginning, instants as such, outcomes in words; the whole of it is the
 * title. */
function readable(kind: string, detail: string): string {
  const said = (w: string) => ["outcome", "punctuality"].map((group) => word(group, w)).find((said) => said !== w) ?? w;
  return (kind === "receipts" || kind === "judged" ? detail.replace(/\b[a-z]+(_[a-z]+)?\b/g, said) : detail)
    .replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1…")
    .replace(/\b\d{16}\b/g, (us) => instant(new Date(Number(us) / 1000 + 7 * 3600000).toISOString()));
}

function AuditLog({ route }: { route: Route }) {
  const before = route.query.get("before") ?? undefined;
  const audit = useData<Audit[]>("audit", { before, limit: 100 }, before ? [] : ["report", "figure", "period", "returned", "held", "quarantine"]);
  const rows = audit.data;
  return (
    <>
      <p class="hint">{t("audit.explained")}</p>
      <Reading of={audit} />
      {rows && (
        <List
          label={t("admin.audit")}
          class="tall"
          columns={[{ number: t("figures.number") }, t("duties.at"), t("audit.kind"), t("audit.who"), t("audit.about")]}
        >
          {rows.map((a) => (
            <tr key={a.seq}>
              <td class="number">{a.seq}</td>
              <td class="nowrap">{instant(a.at)}</td>
              <td>{word("logged", a.kind)}</td>
              <td>{a.who && <Peer text={a.who} />}</td>
              <td>
                {a.about && <Peer text={a.about} />}
                {a.detail && (
                  <small title={clean(a.detail)}>
                    <Peer text={readable(a.kind, a.detail)} />
                  </small>
                )}
              </td>
            </tr>
          ))}
        </List>
      )}
      <p class="actions">
        {before && (
          <button type="button" onClick={() => change(route, { before: undefined })}>
            {t("audit.newest")}
          </button>
        )}
        {rows && rows.length >= 100 && (
          <button type="button" onClick={() => change(route, { before: String(rows.at(-1)?.seq) })}>
            {t("audit.older")}
          </button>
        )}
      </p>
    </>
  );
}

const ROLES: Role[] = ["viewer", "entry", "approver", "admin"];

type Alter = (body: Record<string, unknown>) => Promise<boolean>;

function RoleAndUnit({ role, of, setRole, setOf }: { role: Role; of: string; setRole: (r: Role) => void; setOf: (u: string) => void }) {
  const units = theCatalogue()?.units ?? [];
  return (
    <>
      <Choice label={t("role")} value={role} options={ROLES.map((r) => [r, t(`role.${r}`)])} onChange={(r) => setRole(r as Role)} />
      <Choice label={t("unit")} value={of} options={units.map((u) => [u.unit, unitName(u.unit)])} onChange={setOf} />
    </>
  );
}

/** What it may, of which unit, and a new password; what is open of it ends. */
function AccountDialog({ account, alter, doing, close }: { account: Account; alter: Alter; doing: Doing; close: () => void }) {
  const [role, setRole] = useState<Role>(account.role);
  const [of, setOf] = useState(account.unit);
  const [password, setPassword] = useState("");
  return (
    <Dialog title={t("accounts.edit_title", { name: account.name })} close={close}>
      <form
        autocomplete="off"
        onSubmit={(e) => {
          e.preventDefault();
          void alter({ name: account.name, role, unit: of, ...(password ? { password } : {}) }).then((done) => done && close());
        }}
      >
        <RoleAndUnit role={role} of={of} setRole={setRole} setOf={setOf} />
        <label class="field">
          <span>{t("accounts.new_password")}</span>
          <input type="password" autocomplete="new-password" value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
        </label>
        <p class="hint">{t("accounts.explained")}</p>
        <Wrong why={doing.failure} />
        <p class="actions">
          <button type="button" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="primary" disabled={doing.busy}>
            {t("accounts.save")}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Accounts() {
  const list = useData<Account[]>("accounts");
  const doing = useDoing();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("entry");
  const [of, setOf] = useState(who()?.unit ?? "");
  const [edited, setEdited] = useState<Account>();
  const alter: Alter = (body) =>
    doing
      .run(async () => {
        await post("accounts", body);
        return t("accounts.done", { name: String(body.name) });
      })
      .then((done) => {
        if (done) list.again();
        return done;
      });
  return (
    <>
      <form
        class="controls"
        autocomplete="off"
        onSubmit={(e) => {
          e.preventDefault();
          void alter({ name, role, unit: of, password, new: true }).then((done) => {
            if (!done) return;
            setName("");
            setPassword("");
          });
        }}
      >
        <label class="field">
          <span>{t("login.name")}</span>
          <input required autocomplete="off" value={name} onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("login.password")}</span>
          <input required type="password" autocomplete="new-password" value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
        </label>
        <RoleAndUnit role={role} of={of} setRole={setRole} setOf={setOf} />
        <button type="submit" class="primary" disabled={doing.busy}>
          {t("accounts.make")}
        </button>
      </form>
      {!edited && <Said doing={doing} />}
      <Reading of={list} />
      {edited && <AccountDialog account={edited} alter={alter} doing={doing} close={() => setEdited(undefined)} />}
      {list.data && (
        <List
          label={t("admin.accounts")}
          columns={[t("login.name"), t("role"), t("unit"), t("accounts.last"), t("accounts.changed"), t("actions")]}
        >
          {list.data.map((a) => (
            <tr key={a.name} class={a.disabled ? "off" : undefined}>
              <th scope="row">
                <Peer text={a.name} />
              </th>
              <td>
                {t(`role.${a.role}`)}
                {a.disabled && <small class="partial">{t("accounts.disabled")}</small>}
              </td>
              <td>
                <Peer text={unitName(a.unit)} />
              </td>
              <td class="nowrap">{a.last_login ? instant(a.last_login) : t("accounts.never")}</td>
              <td class="nowrap">
                {instant(a.changed_at)} <Peer text={a.changed_by} />
              </td>
              <td class="actions">
                <button
                  type="button"
                  disabled={doing.busy || a.name === who()?.name}
                  onClick={() => {
                    doing.clear();
                    setEdited(a);
                  }}
                >
                  {t("accounts.edit")} <span class="hidden">{a.name}</span>
                </button>
                <button type="button" disabled={doing.busy || a.name === who()?.name} onClick={() => void alter({ name: a.name, disabled: !a.disabled })}>
                  {t(a.disabled ? "accounts.enable" : "accounts.disable")} <span class="hidden">{a.name}</span>
                </button>
              </td>
            </tr>
          ))}
        </List>
      )}
    </>
  );
}

export function Admin({ route }: { route: Route }) {
  const tab = (route.query.get("tab") ?? "health") as Part;
  const tabs: [Part, string][] = [
    ["health", t("admin.health")],
    ["held", t("admin.held")],
    ["quarantine", t("admin.quarantine")],
    ["periods", t("admin.periods")],
  ];
  if (may("admin")) tabs.push(["audit", t("admin.audit")], ["accounts", t("admin.accounts")]);
  return (
    <>
      <header class="head">
        <h1>
          {t("nav.admin")} <Peer class="unit" text={unitName(who()?.node ?? "")} />
        </h1>
      </header>
      <Tabs label="nav.admin" now={tab} tabs={tabs} onChange={(x) => change(route, { tab: x, before: undefined })} />
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "health" && <Health />}
        {tab === "held" && <HeldList />}
        {tab === "quarantine" && <Quarantine />}
        {tab === "periods" && <Periods route={route} />}
        {tab === "audit" && <AuditLog route={route} />}
        {tab === "accounts" && <Accounts />}
      </div>
    </>
  );
}
