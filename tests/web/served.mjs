// Is what the server gives to browsers what is written, but for comments? `node served.mjs http://ADDRESS` ends with 0 where it is.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ts = require("typescript");

const web = resolve(dirname(fileURLToPath(import.meta.url)), "../../web");
const [server] = process.argv.slice(2);

/** The code itself, however it is laid out. Templates are told as they are, to the last space. */
function code(text) {
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true };
  return ts.transpileModule(text, { compilerOptions: options, fileName: "script.js" }).outputText;
}

/** The rules of a style sheet, however they are laid out. */
const rules = (text) => text.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").trim();

const files = readdirSync(web, { recursive: true }).filter((name) => /\.(js|css)$/.test(name) && name !== "widget.js");
let wrong = 0;
let saved = 0;
for (const name of files) {
  const written = readFileSync(join(web, name), "utf8");
  const served = await (await fetch(`${server}/assets/any/${name}`)).text();
  const same = name.endsWith(".js") ? code(served) === code(written) : rules(served) === rules(written);
  saved += written.length - served.length;
  if (!same) {
    wrong += 1;
    console.log(`${name} is served as something else`);
  }
}
if (files.length < 50 || saved < 10_000) {
  wrong += 1;
  console.log(`of ${files.length} files ${saved} bytes were saved: is this the right place?`);
}
process.exit(wrong === 0 ? 0 : 1);
