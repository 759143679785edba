/**
 * Pack the extension: `npm run package` writes dist/auditor-chrome-VERSION.zip and dist/auditor-firefox-VERSION.zip at the
 * project's root, and beside them the folders they were made from, for `web-ext lint` and for trying them. Another folder
 * to write to may be named.
 */

import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { manifests } from "./manifests.js";
import { zip } from "./zip.js";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const DIST = process.argv[2] ?? join(HERE, "..", "dist");

/** For those who work on it. */
const NOT_PACKED = new Set(["node_modules", "package.json", "package-lock.json", "scripts", "store", "tests"]);
const KINDS = /\.(css|html|js|json|png)$/;

/** @returns {Promise<Map<string, Buffer>>} What the extension is made of, by path */
async function sources() {
  const files = new Map();
  for (const name of await readdir(HERE)) {
    if (!NOT_PACKED.has(name)) await add(files, join(HERE, name));
  }
  files.delete("manifest.json");
  return files;
}

/**
 * @param {Map<string, Buffer>} files
 * @param {string} path A file, or a folder with all that is in it
 */
async function add(files, path) {
  if ((await stat(path)).isDirectory()) {
    for (const name of await readdir(path)) await add(files, join(path, name));
  } else if (KINDS.test(path)) {
    files.set(relative(HERE, path).split(sep).join("/"), await readFile(path));
  }
}

const shared = await sources();
const written = JSON.parse(await readFile(join(HERE, "manifest.json"), "utf-8"));
for (const [browser, manifest] of Object.entries(manifests(written))) {
  const files = new Map(shared);
  files.set("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  const folder = join(DIST, "extension", browser);
  await rm(folder, { recursive: true, force: true });
  for (const [name, data] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), data);
  }
  const archive = join(DIST, `auditor-${browser}-${manifest.version}.zip`);
  await writeFile(archive, zip(files));
  console.log(`${relative(process.cwd(), archive)}: ${files.size} files`);
}
