// Finds words that would not be translated: keys that one language lacks, keys that nobody uses,
// words of another shape in the other language ({n} here, {m} there), and text that stands in a view
// instead of in the message files. Prints each with its place, and ends with 1 if there is any.
//
//   node messages.js        in a folder that has src and node_modules
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const faults = [];
const vi = JSON.parse(readFileSync("src/messages/vi.json", "utf8"));
const en = JSON.parse(readFileSync("src/messages/en.json", "utf8"));
const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join();

for (const key of Object.keys(vi)) if (!(key in en)) faults.push(`en.json: ${key} is missing`);
for (const key of Object.keys(en)) if (!(key in vi)) faults.push(`vi.json: ${key} is missing`);
for (const key of Object.keys(vi))
  if (key in en && holes(vi[key]) !== holes(en[key])) faults.push(`${key}: the holes of vi and en differ`);
for (const [name, words] of [["vi", vi], ["en", en]])
  for (const [key, text] of Object.entries(words)) {
    if (!text.trim()) faults.push(`${name}.json: ${key} is empty`);
    if (text !== text.normalize("NFC")) faults.push(`${name}.json: ${key} is not NFC`);
  }

// Attributes that people read or hear.
const SPOKEN = new Set(["aria-label", "title", "placeholder", "alt", "label"]);
// The names of the two languages on their buttons are the same in both.
const SAME = new Set(["VI", "EN"]);
const used = new Set();
const prefixes = new Set();

function look(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const say = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    faults.push(`${file}:${line + 1}: ${what}`);
  };
  const visit = (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) if (node.text in vi) used.add(node.text);
    if (ts.isTemplateExpression(node) && /^[a-z_]+\.$/.test(node.head.text)) prefixes.add(node.head.text);
    if (ts.isCallExpression(node) && node.expression.getText() === "word" && ts.isStringLiteral(node.arguments[0]))
      prefixes.add(node.arguments[0].text + ".");
    if (ts.isJsxAttribute(node) && node.name.getText() === "group" && ts.isStringLiteral(node.initializer))
      prefixes.add(node.initializer.text + ".");
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text) && !SAME.has(node.text.trim()))
      say(node, `"${node.text.trim()}" is not in the message files`);
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) &&
        /\p{L}/u.test(node.initializer.text) && !(node.initializer.text in vi))
      say(node, `${node.name.getText()}="${node.initializer.text}" is not in the message files`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

for (const entry of readdirSync("src", { recursive: true, withFileTypes: true }))
  if (entry.isFile() && /\.tsx?$/.test(entry.name)) look(join(entry.parentPath ?? entry.path, entry.name));
for (const key of Object.keys(vi))
  if (!used.has(key) && ![...prefixes].some((p) => key.startsWith(p))) faults.push(`${key}: nobody uses it`);

for (const fault of faults) console.log(fault);
process.exitCode = faults.length ? 1 : 0;
