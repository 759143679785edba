import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SITES } from "../../sites/index.js";

const PAGE = readFileSync(new URL("../../../docs/extension.md", import.meta.url), "utf-8");

test("the documentation names every site, and says which adapter it has", () => {
  const rows = PAGE.split("\n").filter((line) => /^\| .* \| (its own|generic) \|/.test(line));
  for (const site of SITES) {
    const row = rows.find((line) => new RegExp(`\\b${site.name}\\b`).test(line.split("|")[1] ?? ""));
    assert.ok(row, site.name);
    assert.equal(/ its own /.test(row), site.isHere !== undefined, site.name);
  }
});
