// One cold look at the overview: a new browser, logged in by its cookie, nothing kept. Prints as JSON when
// it could be used, which requests it made and how long each took, and what stands there. The world comes
// in TONGHOP_PAGE (page.py). Fails: by an exception, when the overview does not come.
//
// It can be used when every card is there with its numbers and its list of what is not met, and the main
// thread is free to answer: two frames later.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const world = JSON.parse(process.env.TONGHOP_PAGE);
const { chromium } = createRequire(join(world.packages, "node_modules", "x.js"))("playwright-core");

/** Runs in the page, before anything of it. */
function watch() {
  const complete = () => {
    const cards = document.querySelectorAll(".card.plan .formcard");
    return cards.length > 0 && !document.querySelector("main p.waiting") &&
      [...cards].every((c) => !c.querySelector(".badge.is-not_met .count") || c.querySelector(".badge.is-not_met .count").textContent === "0" ||
        c.querySelector(".unmet li"));
  };
  new MutationObserver((_, me) => {
    if (!complete()) return;
    me.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => (window.usable = performance.now())));
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** Runs in the page, at the end: each request in its parts, and what is shown. */
function collect() {
  const number = (of, selector) => Number(of.querySelector(selector)?.textContent.replace(/\D/g, "") ?? 0);
  const asked = performance.getEntriesByType("resource").filter((r) => r.name.includes("/api/") && !r.name.endsWith("/api/events")).map((r) => ({
    path: new URL(r.name).pathname.slice(5), at: r.startTime, server: r.responseStart - r.startTime,
    transfer: r.responseEnd - r.responseStart, kb: r.transferSize / 1000,
  }));
  const script = performance.getEntriesByType("resource").find((r) => /\/assets\/index-.*\.js$/.test(r.name));
  const cards = [...document.querySelectorAll(".formcard")].map((c) => {
    const [reported, expected] = c.querySelector(".coverage .numbers").textContent.match(/\d[\d.]*/g).map((x) => Number(x.replace(/\./g, "")));
    return {
      plan: c.closest(".plan").dataset.plan,
      form: new URLSearchParams(c.querySelector("h3 a").hash.split("?")[1]).get("form"),
      numbers: [reported, expected, ...["met", "not_met", "no_data"].map((v) => number(c, `.badges .is-${v} .count`))],
    };
  });
  return { usable: window.usable, script: script?.responseEnd ?? 0, asked, cards };
}

const profile = mkdtempSync(join(tmpdir(), "tonghop-browser-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: world.browser, args: [...(world.root ? ["--no-sandbox"] : []), "--disable-gpu"], viewport: { width: 1366, height: 768 },
  locale: "vi-VN",
});
try {
  const [name, ...value] = world.cookie.split("=");
  await context.addCookies([{ name, value: value.join("="), url: world.url }]);
  const page = context.pages()[0];
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.addInitScript(watch);
  await page.goto(world.url);
  await page.waitForFunction(() => window.usable !== undefined, undefined, { timeout: 60000 });
  const { metrics } = await session.send("Performance.getMetrics");
  const ms = (...names) => metrics.filter((m) => names.includes(m.name)).reduce((sum, m) => sum + 1000 * m.value, 0);
  console.log(JSON.stringify({
    ...(await page.evaluate(collect)), thread: ms("TaskDuration"), in_script: ms("ScriptDuration"),
    in_layout: ms("LayoutDuration", "RecalcStyleDuration"),
  }));
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
