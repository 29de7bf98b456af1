// The tables of texts of the web client, read from their sources.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
export const ts = require("typescript");

export const web = resolve(dirname(fileURLToPath(import.meta.url)), "../../web");

/** The scripts of ours, as trees. */
export const sources = readdirSync(web, { recursive: true })
  .filter((name) => name.endsWith(".js") && !name.startsWith("vendor/"))
  .map((name) => join(web, name))
  .map((file) => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2024, true, ts.ScriptKind.JS));

/** Whether a script is a table. */
export function isTable({ fileName }) {
  return fileName.startsWith(join(web, "texts/"));
}

/** What a property says, made once: tables that are made of others share it. */
const entries = new Map();

/**
 * Tables by `file#name`. A language's entries are by key: `forms`, by plural category where there are several, and `at`, where that is.
 *
 * @type {Map<string, { at: string, en: Map<string, any>, fr: Map<string, any> }>}
 */
export const tables = new Map(sources.filter(isTable).flatMap(tablesOf));

function tablesOf(source) {
  const found = [];
  for (const { name: { text }, initializer } of constants(source)) {
    if (!initializer || !ts.isCallExpression(initializer) || initializer.expression.getText() !== "texts") continue;
    const { en, fr } = Object.fromEntries(properties(initializer.arguments[0]));
    found.push([`${source.fileName}#${text}`, { at: place(initializer), en: language(en), fr: language(fr) }]);
  }
  return found;
}

/** What a language says, by key: its forms, by plural category where it has several. */
function language(object) {
  const found = new Map();
  for (const [key, value] of properties(object)) {
    if (found.has(key)) throw new Error(`${place(value)}: ${key} is there twice`);
    if (!entries.has(value)) {
      const forms = ts.isObjectLiteralExpression(value)
        ? Object.fromEntries(properties(value).map(([form, text]) => [form, string(text)]))
        : { other: string(value) };
      entries.set(value, { at: place(value), forms, used: false });
    }
    found.set(key, entries.get(value));
  }
  return found;
}

/** The properties of an object, be it written there, before or in another file, or made of others. */
function properties(node) {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap((property) => {
      if (ts.isSpreadAssignment(property)) return properties(property.expression);
      return [[name(property), property.initializer ?? property.name]];
    });
  }
  if (ts.isPropertyAccessExpression(node)) {
    const [, value] = properties(node.expression).find(([key]) => key === node.name.text);
    return properties(value);
  }
  if (ts.isIdentifier(node)) return properties(constant(node.getSourceFile(), node.text));
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return properties(node.expression);
  throw new Error(`${place(node)}: this is no object`);
}

function constant(source, called) {
  const found = constants(source).find(({ name }) => name.text === called);
  if (found) return found.initializer;
  for (const statement of source.statements) {
    const imported = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings?.elements;
    const binding = imported && imported.find(({ name }) => name.text === called);
    if (!binding) continue;
    const file = resolve(dirname(source.fileName), statement.moduleSpecifier.text);
    return constant(sources.find(({ fileName }) => fileName === file), (binding.propertyName ?? binding.name).text);
  }
  throw new Error(`${place(source)}: there is no ${called}`);
}

function constants(source) {
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
}

export function name(property) {
  return property.name.text;
}

/** A string, or several put together. */
function string(node) {
  if (ts.isBinaryExpression(node)) return string(node.left) + string(node.right);
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}

export function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

export function place(node) {
  const source = node.getSourceFile();
  return `web/${relative(web, source.fileName)} line ${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
