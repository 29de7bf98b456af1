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

/**
 * Tables by `file#name`. A language's entries are by key: `forms`, by plural category where there are several, and `at`, where that is.
 *
 * @type {Map<string, any>}
 */
export const tables = new Map(sources.filter(isTable).flatMap(tablesOf));

function tablesOf(source) {
  const found = [];
  walk(source, (node) => {
    if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isCallExpression(node.initializer)) return;
    if (node.initializer.expression.getText() !== "texts") return;
    const table = { at: place(source, node), used: new Set(), made: [], en: new Map(), fr: new Map() };
    for (const language of node.initializer.arguments[0].properties) table[name(language)] = entries(object(source, language));
    found.push([`${source.fileName}#${node.name.text}`, table]);
  });
  return found;
}

/** The object that a property holds, be it written there, before, or in another file. */
function object(source, property) {
  const value = property.initializer ?? property.name;
  return ts.isIdentifier(value) ? constant(source, value.text) : value;
}

function constant(source, called) {
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      const found = statement.declarationList.declarations.find(({ name }) => name.text === called);
      if (found) return found.initializer;
    }
    const imported = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings?.elements;
    const binding = imported && imported.find(({ name }) => name.text === called);
    if (!binding) continue;
    const file = resolve(dirname(source.fileName), statement.moduleSpecifier.text);
    return constant(sources.find(({ fileName }) => fileName === file), (binding.propertyName ?? binding.name).text);
  }
  throw new Error(`${place(source, source)}: there is no ${called}`);
}

/** What a language says, by key: its forms, by plural category where it has several. */
function entries(object) {
  const found = new Map();
  for (const property of object.properties) {
    if (found.has(name(property))) throw new Error(`${place(property.getSourceFile(), property)}: ${name(property)} is there twice`);
    const value = property.initializer;
    const forms = ts.isObjectLiteralExpression(value)
      ? Object.fromEntries(value.properties.map((form) => [name(form), string(form.initializer)]))
      : { other: string(value) };
    found.set(name(property), { at: place(property.getSourceFile(), property), forms });
  }
  return found;
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

export function place(source, node) {
  return `web/${relative(web, source.fileName)} line ${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
