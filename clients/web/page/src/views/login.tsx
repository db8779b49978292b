// Logging in.
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { login } from "../session";
import { useDoing, Wrong } from "../parts/basic";

export function Login() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const doing = useDoing();
  const submit = (e: Event) => {
    e.preventDefault();
    void doing.run(async () => {
      await login(name, password);
      return undefined;
    });
  };
  return (
    <main class="login" id="main">
      <form onSubmit={submit} autocomplete="on">
        <p class="mark" aria-hidden="true">
          <svg viewBox="0 0 32 32">
            <path d="M4 27h7v-7H4zm8.5 0h7V13h-7zM21 27h7V5h-7z" />
          </svg>
        </p>
        <h1>{t("title")}</h1>
        <p class="lead">{t("login.lead")}</p>
        <label class="field">
          <span>{t("login.name")}</span>
          <input name="username" autocomplete="username" required value={name} onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("login.password")}</span>
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(e) => setPassword(e.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={doing.busy}>
          {t("login.go")}
        </button>
        <Wrong why={doing.failure} />
      </form>
    </main>
  );
}
