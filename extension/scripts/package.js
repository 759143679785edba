/**
 * Pack the extension: `npm run package` writes dist/auditor-chrome-VERSION.zip and dist/auditor-firefox-VERSION.zip at the
 * project's root, and beside them the folders they were made from, for `web-ext lint` and for trying them.
 */

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { manifests } from "./manifests.js";
import { zip } from "./zip.js";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(HERE, "..", "dist");

/** What the extension is made of; everything else in the folder is for those who work on it. */
const FOLDERS = ["_locales", "background", "content", "icons", "options", "popup", "sent", "sites"];
const FILES = ["background.js", "content.js", "messages.js"];
const KINDS = /\.(css|html|js|json|png)$/;

/** @returns {Promise<Map<string, Buffer>>} */
async function sources() {
  const files = new Map();
  const add = async (/** @type {string} */ path) => {
    files.set(relative(HERE, path).split(sep).join("/"), await readFile(path));
  };
  for (const name of FILES) await add(join(HERE, name));
  for (const folder of FOLDERS) {
    const found = await readdir(join(HERE, folder), { recursive: true, withFileTypes: true });
    for (const entry of found) {
      if (entry.isFile() && KINDS.test(entry.name)) await add(join(entry.parentPath ?? entry.path, entry.name));
    }
  }
  return files;
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
