// Is every sentence there in each language, and does somebody say it? `node texts.mjs` ends with 0 where it is so.
import { dirname, resolve } from "node:path";

import { isTable, name, place, sources, tables, ts, walk } from "./tables.mjs";

const broken = [];
const NO_BREAK = /[\u00a0\u202f]/;

/** What any script but the tables says in quotes, if only in the type of something. */
const words = new Set(sources.filter((source) => !isTable(source)).flatMap(quoted));

for (const table of tables.values()) checkTable(table);
for (const source of sources) checkUses(source);
for (const { en } of tables.values()) for (const [key, { at, used }] of en) if (!used) broken.push(`${at}: nobody says ${key}`);

console.log([...new Set(broken)].join("\n"));
process.exitCode = broken.length === 0 ? 0 : 1;

function quoted(source) {
  const keys = [];
  walk(source, (node) => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) keys.push(node.name.text);
  });
  return [...keys, ...[...source.text.matchAll(/["'`](\w+)["'`]/g)].map(([, word]) => word)];
}

function checkTable({ at, en, fr }) {
  for (const [one, other, called] of [[en, fr, "French"], [fr, en, "English"]]) {
    for (const key of one.keys()) if (!other.has(key)) broken.push(`${at}: ${key} is not there in ${called}`);
  }
  for (const [key, { at: line, forms }] of [...en, ...fr]) {
    const english = en.get(key)?.forms ?? {};
    if (Object.keys(forms).join() !== Object.keys(english).join()) broken.push(`${line}: ${key} has other plurals in the other language`);
    if (Object.keys(english).length > 1 && Object.keys(english).sort().join() !== "one,other") broken.push(`${line}: ${key} needs one and other`);
    for (const [form, text] of Object.entries(forms)) {
      if (text === undefined || text.trim() === "") broken.push(`${line}: ${key} says nothing`);
      const [here, there] = [values(text ?? ""), values(english.other ?? "")];
      // Who speaks of one thing need not say how many there are.
      if (form === "one") for (const set of [here, there]) set.delete("n");
      if ([...here].sort().join() !== [...there].sort().join()) broken.push(`${line}: ${key} has other values in English`);
    }
  }
  for (const [key, { at: line, forms }] of fr) for (const text of Object.values(forms)) checkFrench(line, key, text ?? "");
}

/** French sets a space that does not break before these signs, and inside its quotation marks. */
function checkFrench(line, key, text) {
  for (const { 0: sign, index } of text.matchAll(/[;:?!»](?=$|[\s).,…»\u00a0])/g)) {
    const before = text[index - 1] ?? " ";
    if (!NO_BREAK.test(before) && !/[;:?!]/.test(before)) broken.push(`${line}: ${key}: a space that does not break is missing before ${sign}`);
  }
  for (const { index } of text.matchAll(/«/g)) {
    if (!NO_BREAK.test(text[index + 1] ?? "")) broken.push(`${line}: ${key}: a space that does not break is missing after «`);
  }
  if (/'/.test(text) && !/’/.test(text) && /\p{L}'\p{L}/u.test(text)) broken.push(`${line}: ${key}: the apostrophe is ’`);
}

/** Each `t("key", { values })` of a file, whatever the table is called there. */
function checkUses(source) {
  const known = new Map();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !statement.importClause?.namedBindings?.elements) continue;
    const from = resolve(dirname(source.fileName), statement.moduleSpecifier.text);
    for (const { name: local, propertyName } of statement.importClause.namedBindings.elements) {
      const table = tables.get(`${from}#${(propertyName ?? local).text}`);
      if (table) known.set(local.text, table);
    }
  }
  const loose = new Set();
  walk(source, (node) => {
    if (ts.isIdentifier(node) && known.has(node.text) && isHandedOn(node)) loose.add(known.get(node.text));
    if (!ts.isCallExpression(node) || !known.has(node.expression.getText())) return;
    const table = known.get(node.expression.getText());
    for (const key of keysOf(node.arguments[0])) {
      if (key === undefined) loose.add(table);
      else if (key instanceof RegExp) use(table, (other) => key.test(other));
      else if (!table.en.has(key)) broken.push(`${place(node)}: no text for ${key}`);
      else {
        use(table, (other) => other === key);
        checkValues(place(node), key, table.en.get(key), node.arguments[1]);
      }
    }
  });
  // A key that only the run tells is one of the words of the scripts.
  for (const table of loose) use(table, (key) => words.has(key));
}

function use({ en }, which) {
  for (const [key, entry] of en) if (which(key)) entry.used = true;
}

/** The keys that an argument may be; a pattern of them, or undefined, where only the run tells. */
function keysOf(node) {
  if (!node) return [undefined];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...keysOf(node.whenTrue), ...keysOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return keysOf(node.expression);
  if (ts.isTemplateExpression(node)) {
    const pattern = [node.head, ...node.templateSpans.map((span) => span.literal)].map(({ text }) => text).join("\\w+");
    return pattern === "\\w+" ? [undefined] : [new RegExp(`^${pattern}$`)];
  }
  return [undefined];
}

function checkValues(at, key, { forms }, given) {
  const wanted = new Set(Object.values(forms).flatMap((text) => [...values(text)]));
  if (Object.keys(forms).length > 1) wanted.add("n");
  if (wanted.size === 0 || (given && !ts.isObjectLiteralExpression(given))) return;
  const properties = given?.properties ?? [];
  if (properties.some((property) => ts.isSpreadAssignment(property))) return;
  const names = new Set(properties.map(name));
  for (const value of wanted) if (!names.has(value)) broken.push(`${at}: ${key} needs ${value}`);
}

/** Whether a table itself is a value there, rather than called. */
function isHandedOn(node) {
  const { parent } = node;
  const isCalled = ts.isCallExpression(parent) && parent.expression === node;
  const isName = ts.isPropertyAccessExpression(parent) && parent.name === node;
  return !ts.isImportSpecifier(parent) && !isCalled && !isName && !ts.isPropertyAssignment(parent);
}

function values(text) {
  return new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, value]) => value));
}
