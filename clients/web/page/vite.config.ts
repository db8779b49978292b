// How the page is put together: one folder of static files with hashed names, nothing from other
// hosts, nothing inline (the server's content security policy forbids both). Beside them
// licences.txt: of each package that went into them, as its licence asks.
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/;

function licenceOf(folder: string): string {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return name ? readFileSync(`${folder}/${name}`, "utf8").trim() : "";
}

function licences(): Plugin {
  return {
    name: "licences",
    generateBundle() {
      const texts = new Map<string, string>();
      for (const id of this.getModuleIds()) {
        const [folder, name] = PACKAGE.exec(id) ?? [];
        if (!folder || !name || texts.has(name)) continue;
        const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
        texts.set(name, `${name} ${version} (${license})\n\n${licenceOf(folder)}\n`);
      }
      const source = [...texts.keys()].sort().map((name) => texts.get(name)).join(`\n${"-".repeat(72)}\n\n`);
      this.emitFile({ type: "asset", fileName: "licences.txt", source });
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [licences()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    target: "es2020",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
