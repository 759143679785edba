import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = /^(?!(_locales|icons|node_modules|scripts|store|tests)(\/|$)).*\.(html|js|json)$/;
const MESSAGES = JSON.parse(readFileSync(`${HERE}/_locales/en/messages.json`, "utf-8"));

const files = readdirSync(HERE)
  .filter((name) => !/^(node_modules|tests)$/.test(name))
  .flatMap((name) => (name.includes(".") ? [name] : readdirSync(`${HERE}/${name}`).map((inner) => `${name}/${inner}`)))
  .filter((path) => FOLDERS.test(path) && !path.startsWith("package"));
const source = files.map((path) => readFileSync(`${HERE}/${path}`, "utf-8")).join("\n");

/** @param {RegExp} pattern */
const all = (pattern) => [...source.matchAll(pattern)].map((match) => match.slice(1).find((part) => part !== undefined));

test("every sentence that is asked for exists", () => {
  const asked = all(/(?:\bsay|getMessage)\(\s*"(\w+)"|data-say(?:-\w+)?="(\w+)"|__MSG_(\w+)__/g);
  assert.ok(asked.length > 30, "the pattern finds what is asked for");
  assert.deepEqual(asked.filter((name) => !(name in MESSAGES)), []);
});

test("every sentence that exists is asked for", () => {
  const whole = new Set(all(/["'](\w+)["']|__MSG_(\w+)__/g));
  const starts = all(/`(\w+_)\$\{/g);
  const unused = Object.keys(MESSAGES).filter(
    (name) => !whole.has(name) && !starts.some((start) => name.startsWith(start)),
  );
  assert.deepEqual(unused, []);
});

test("every sentence says something, and no name twice", () => {
  const names = [...readFileSync(`${HERE}/_locales/en/messages.json`, "utf-8").matchAll(/^ {2}"(\w+)":/gm)].map(([, name]) => name);
  assert.deepEqual(names, [...new Set(names)]);
  for (const [name, { message }] of Object.entries(MESSAGES)) assert.match(message, /\S/, name);
});
