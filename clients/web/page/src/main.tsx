// The page: a bar with where one is and who one is, and one view below it.
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "@fontsource-variable/inter/wght.css";
import "./look/base.css";
import "./look/parts.css";
import "./look/views.css";
import "./look/print.css";
import { type Key, language, setLanguage, t } from "./i18n";
import { onTopic, useLive } from "./live";
import { href, type Route, useRoute } from "./router";
import { atNode, logout, may, reloadCatalogue, resume, setServerNow, theCatalogue, unitName, who } from "./session";
import { askEarly, get, post, type Session } from "./api";
import { nextTheme, startTheme, theme } from "./theme";
import { useWatch } from "./watch";
import { Peer } from "./parts/peer";
import { Dialog, Said, useDoing, Waiting, Wrong } from "./parts/basic";
import { Login } from "./views/login";
import { Overview } from "./views/overview";
import { Figures } from "./views/figures";
import { Chase } from "./views/chase";
import { Duties } from "./views/duties";
import { EntryView } from "./views/entry";
import { Admin } from "./views/admin";
import { Printed } from "./views/printed";

interface View {
  name: Key;
  show: (p: { route: Route }) => preact.JSX.Element | null;
  offered: () => boolean;
}

const VIEWS: Record<string, View> = {
  overview: { name: "nav.overview", show: Overview, offered: () => true },
  figures: { name: "nav.figures", show: Figures, offered: () => true },
  chase: { name: "nav.chase", show: Chase, offered: () => true },
  duties: { name: "nav.duties", show: Duties, offered: () => true },
  entry: { name: "nav.entry", show: EntryView, offered: () => may("entry") },
  admin: { name: "nav.admin", show: Admin, offered: () => atNode() && may("viewer") },
  print: { name: "nav.print", show: Printed, offered: () => false },
};

const THEMES: Record<string, Key> = { auto: "theme.auto", light: "theme.light", dark: "theme.dark" };

function Languages() {
  return (
    <div class="languages" role="group" aria-label={t("language")}>
      <button type="button" lang="vi" aria-pressed={language() === "vi"} onClick={() => setLanguage("vi")} title={t("language.vi")}>
        VI
      </button>
      <button type="button" lang="en" aria-pressed={language() === "en"} onClick={() => setLanguage("en")} title={t("language.en")}>
        EN
      </button>
    </div>
  );
}

function ThemeButton() {
  return (
    <button type="button" class="quiet" onClick={nextTheme} aria-label={t("theme", { now: t(THEMES[theme()] ?? "theme.auto") })} title={t(THEMES[theme()] ?? "theme.auto")}>
      {theme() === "dark" ? "☾" : theme() === "light" ? "☀" : "◐"}
    </button>
  );
}

function Password({ close }: { close: () => void }) {
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const doing = useDoing();
  return (
    <Dialog title={t("password.title")} close={close}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void doing.run(async () => {
            await post("password", { old, new: next });
            setOld("");
            setNext("");
            return t("password.done");
          });
        }}
      >
        <label class="field">
          <span>{t("password.old")}</span>
          <input type="password" autocomplete="current-password" required value={old} onInput={(e) => setOld(e.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("password.new")}</span>
          <input type="password" autocomplete="new-password" required value={next} onInput={(e) => setNext(e.currentTarget.value)} />
        </label>
        <Said doing={doing} />
        <p class="actions">
          <button type="submit" class="primary" disabled={doing.busy}>
            {t("password.go")}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Account() {
  const [changing, setChanging] = useState(false);
  const me = who();
  if (!me) return null;
  return (
    <details class="account">
      <summary>
        <Peer text={me.name} />
      </summary>
      <div class="menu">
        <p>
          {t(`role.${me.role}`)} · <Peer text={unitName(me.unit)} />
        </p>
        <button type="button" onClick={() => setChanging(true)}>
          {t("password.title")}
        </button>
        <button type="button" onClick={() => void logout()}>
          {t("logout")}
        </button>
      </div>
      {changing && <Password close={() => setChanging(false)} />}
    </details>
  );
}

function Bar({ view }: { view: string }) {
  const live = useLive();
  const me = who();
  const nav = useRef<HTMLElement>(null);
  // On a narrow window the bar is wider than what is seen of it.
  useEffect(() => nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [view]);
  return (
    <header class="bar">
      <a class="brand" href={href("overview")}>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M4 27h7v-7H4zm8.5 0h7V13h-7zM21 27h7V5h-7z" />
        </svg>
        <span>
          <b>{t("title")}</b>
          <Peer class="where" text={me ? unitName(me.unit) : ""} />
        </span>
      </a>
      <nav aria-label={t("nav")} ref={nav}>
        {Object.entries(VIEWS)
          .filter(([, v]) => v.offered())
          .map(([id, v]) => (
            <a key={id} href={href(id)} aria-current={id === view ? "page" : undefined}>
              {t(v.name)}
            </a>
          ))}
      </nav>
      <div class="tools">
        <span class={live ? "live up" : "live down"} role="status">
          <i aria-hidden="true" /> {live ? t("live.up") : t("live.down")}
        </span>
        <Languages />
        <ThemeButton />
        <Account />
      </div>
    </header>
  );
}


/** What the page as a whole follows: a new catalogue, and the server's clock, since a PC's stops
 * while it sleeps. */
function Follow() {
  useEffect(() => onTopic("catalogue", () => void reloadCatalogue()), []);
  useEffect(() => {
    const timer = setInterval(() => {
      get<Session>("session").then(
        (s) => setServerNow(s.now),
        () => undefined,
      );
    }, 300000);
    return () => clearInterval(timer);
  }, []);
  return null;
}

function Page() {
  useWatch();
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const me = who();
  const id = VIEWS[route.view] ? route.view : me && me.role === "entry" ? "entry" : "overview";
  const view = VIEWS[id];

  useEffect(() => {
    document.title = view && me ? `${t(view.name)} · ${t("title")}` : t("title");
  });
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [id]);

  if (me === undefined) return <Waiting />;
  if (me === null)
    return (
      <>
        <div class="corner">
          <Languages />
          <ThemeButton />
        </div>
        <Login />
      </>
    );
  if (!theCatalogue()) return <Wrong why={undefined} />;
  const Show = view?.show ?? Overview;
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>
        {t("skip")}
      </a>
      <Bar view={id} />
      <Follow />
      <main id="main" ref={main} tabIndex={-1} class={`view-${id}`}>
        <Show route={route} />
      </main>
    </>
  );
}

// What most see first, and what says which period the other views are about, on its way at once.
askEarly("plans");
startTheme();
document.documentElement.lang = language();
render(<Page />, document.getElementById("page")!);
void resume();
