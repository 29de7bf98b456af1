// What holds for every script and style of the web client. `node sources.mjs` ends with 0 where all of it does.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ts = require("typescript");

const web = resolve(dirname(fileURLToPath(import.meta.url)), "../../web");

/** What each part may name besides itself. The library stands alone, as it is published alone. */
const MAY_NAME = {
  miaou: [],
  vendor: [],
  view: ["vendor"],
  texts: ["view"],
  chat: ["miaou", "view", "texts", "vendor"],
  client: ["chat", "miaou", "view", "texts"],
  widget: ["chat", "miaou", "view", "texts"],
};

const LONGEST = 300;

/** What runs text, or makes markup of it. */
const DANGEROUS = new Set([
  "innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "eval", "Function", "execScript",
  "setHTMLUnsafe", "parseHTMLUnsafe", "createContextualFragment", "write", "writeln", "srcdoc",
]);

const broken = [];

/** Those whose part of the client is the first name of their path: `chat/room.js` is of `chat`, `miaou.js` of `miaou`. */
const partOf = (file) => relative(web, file).split("/")[0].replace(/\.js$/, "");

const scripts = files("js").filter((file) => partOf(file) !== "vendor");
for (const file of scripts) check(file);
for (const file of [...scripts, ...files("css")]) {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").length;
  if (lines > LONGEST) broken.push(`${place(file, LONGEST)}: look for the second noun`);
}
for (const file of files("js").filter((file) => partOf(file) === "vendor")) {
  if (!existsSync(`${file}.LICENSE`)) broken.push(`${place(file, 1)}: its licence is not beside it`);
}
for (const file of files("html")) {
  const found = readFileSync(file, "utf8").match(/\s(on\w+|style)\s*=|<script(?![^>]*\ssrc=)/i);
  if (found) broken.push(`${place(file, 1)}: \`${found[0].trim()}\` is refused by the policy of the page`);
}
checkPreloads();
if (scripts.length === 0) broken.push("the sources are elsewhere");

console.log(broken.join("\n"));
process.exitCode = broken.length === 0 ? 0 : 1;

function files(extension) {
  const found = readdirSync(web, { recursive: true }).filter((name) => name.endsWith(`.${extension}`));
  return found.map((name) => join(web, name)).sort();
}

function check(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true, ts.ScriptKind.JS);
  const say = (node, what) => broken.push(`${place(file, source.getLineAndCharacterOfPosition(node.getStart()).line + 1)}: ${what}`);
  walk(source, (node) => {
    const from = specifier(node);
    if (from) checkImport(file, from, (what) => say(node, what));
    if (ts.isIdentifier(node) && DANGEROUS.has(node.text) && runs(node)) say(node, `\`${node.text}\` makes markup or a program of text`);
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "html") checkTemplate(node, say);
  });
}

/** The module that a node imports or exports from, or imports later. */
function specifier(node) {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) return node.moduleSpecifier;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}

function checkImport(file, from, say) {
  if (!ts.isStringLiteral(from)) {
    // The script that hosts load knows only when it runs where the rest is.
    if (partOf(file) !== "widget") say("what is imported has to stand here");
    return;
  }
  if (!/^\.\.?\//.test(from.text)) return say(`${from.text}: without a build step, only a relative path is found`);
  const target = resolve(dirname(file), from.text);
  if (!existsSync(target)) return say(`${from.text} is not there`);
  const [part, named] = [partOf(file), partOf(target)];
  if (!MAY_NAME[part]) return say(`\`${part}\` is new; say in this check what it may name`);
  if (named !== part && !MAY_NAME[part].includes(named)) say(`\`${part}\` may not name \`${named}\``);
}

/** The page names all that the login needs, so that browsers fetch it at once, and nothing else. */
function checkPreloads() {
  const page = readFileSync(join(web, "index.html"), "utf8");
  const named = new Set([...page.matchAll(/rel="modulepreload" href="\{\{assets\}\}\/([^"]+)"/g)].map(([, name]) => name));
  const needed = new Set();
  const need = (file) => {
    if (needed.has(file)) return;
    needed.add(file);
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2024, true, ts.ScriptKind.JS);
    walk(source, (node) => {
      const from = ts.isCallExpression(node) ? undefined : specifier(node);
      if (from) need(resolve(dirname(file), from.text));
    });
  };
  for (const file of ["client/main.js", "client/login.js"]) need(join(web, file));
  const names = [...needed].map((file) => relative(web, file)).filter((name) => name !== "client/main.js");
  for (const name of names) if (!named.has(name)) broken.push(`web/index.html: the first page needs ${name}`);
  for (const name of named) if (!names.includes(name)) broken.push(`web/index.html: the first page does not need ${name}`);
}

/** Whether a name is used for what it does, and is not merely what something of ours is called. */
function runs(node) {
  const { parent } = node;
  if (node.text === "write" || node.text === "writeln") return parent.getText().startsWith("document.");
  if (node.text === "Function") return ts.isNewExpression(parent) || (ts.isCallExpression(parent) && parent.expression === node);
  return !ts.isImportSpecifier(parent);
}

/** Templates: no words of their own, as nobody translates those; no styles and handlers as text. */
function checkTemplate(node, say) {
  const { template } = node;
  const parts = ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map((span) => span.literal.text)];
  // What stands in the place of a value is nothing that a word could be made of.
  const markup = parts.join("\u0000").replace(/<!--[\s\S]*?-->/g, "");
  const words = markup.replace(/<[^<>]*>/g, "\u0001").match(/\p{L}[^\u0000\u0001]*/u);
  // Its own name is the same in every language.
  if (words && words[0].trim() !== "miaou") say(node, `"${words[0].trim()}" belongs in a table of texts`);
  for (const [, name, value] of markup.matchAll(/\s(aria-label|aria-description|title|placeholder|alt|label)=["']?([^"'\s>\u0000]*\p{L}[^"'>\u0000]*)/gu)) {
    if (!value.startsWith("https:")) say(node, `${name}="${value}" belongs in a table of texts`);
  }
  const refused = markup.match(/\sstyle=["'][^"']|\son[a-z]+=["']/);
  if (refused) say(node, `\`${refused[0].trim()}\` is refused by the policy of the page`);
  if (/\starget=["']?_blank/.test(markup) && !/noopener/.test(markup)) say(node, "a page opened so could move this one: rel=\"noopener\"");
}

function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function place(file, line) {
  return `web/${relative(web, file)} line ${line}`;
}
