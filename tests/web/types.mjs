// Are the types right that JSDoc says? `node types.mjs` ends with 0 where they are: the library's under strict rules, as others build
// on them; the views' under those of tsconfig.json.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ts = require("typescript");

const here = dirname(fileURLToPath(import.meta.url));
const config = ts.getParsedCommandLineOfConfigFile(join(here, "tsconfig.json"), {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report });
const web = join(here, "../../web");

// What is vendored is served without its types; they are in the packages.
const TYPES = {
  "preact.js": "preact/src/index.d.ts",
  "hooks.js": "preact/hooks/src/index.d.ts",
  "htm.js": "htm/dist/htm.d.ts",
  "signals.js": "@preact/signals/dist/signals.d.ts",
  "signals-core.js": "@preact/signals-core/dist/signals-core.d.ts",
};
const packages = process.env.NODE_PATH;

function check(files, options) {
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, from, redirected, chosen) =>
    literals.map(({ text }) => {
      const vendored = from.startsWith(web) && text.match(/\/vendor\/([^/]+)$/)?.[1];
      if (vendored in TYPES) {
        return { resolvedModule: { resolvedFileName: join(packages, TYPES[vendored]), extension: ".d.ts", isExternalLibraryImport: true } };
      }
      return ts.resolveModuleName(text, from, chosen, host, undefined, redirected);
    });
  const program = ts.createProgram(files, options, host);
  return ts.getPreEmitDiagnostics(program).filter(({ file }) => !file || !file.fileName.includes("/vendor/"));
}

const isLibrary = (file) => file === join(web, "miaou.js") || file.startsWith(join(web, "miaou/"));
const found = [
  ...check(config.fileNames.filter((file) => !isLibrary(file)), config.options),
  ...check(config.fileNames.filter(isLibrary), { ...config.options, strict: true, noImplicitAny: true }),
];
const unique = [...new Map(found.map((one) => [`${one.file?.fileName}:${one.start}:${one.code}`, one])).values()];
report(unique);

function report(diagnostics) {
  const all = [].concat(diagnostics);
  if (all.length === 0) return;
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => join(here, "../.."), getNewLine: () => "\n" };
  console.log(ts.formatDiagnostics(all, host));
  process.exitCode = 1;
}
