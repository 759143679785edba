/**
 * Build the fixture pages' editors from npm, each into one classic script: `node build.js` writes `build/*.js`.
 */

import { build } from "esbuild";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: (await readdir(here("editors"))).map((name) => here(`editors/${name}`)),
  outdir: here("build"),
  bundle: true,
  format: "iife",
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
});
