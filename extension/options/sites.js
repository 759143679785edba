/**
 * Sites, on or off.
 */

import { host } from "../background/address.js";
import { isOn, siteOf } from "../background/permissions.js";
import { read } from "../background/settings.js";
import { Latest } from "../pages/latest.js";
import { element, made, say } from "../pages/say.js";
import { switched } from "../pages/switching.js";
import { find, SITES } from "../sites/index.js";
import { kept, tell } from "./told.js";

const latest = new Latest();

/** Show the sites known by name, and those that were added. */
export async function showSites() {
  const known = await latest.of(states());
  if (known === null) return;
  const focused = document.activeElement?.id ?? "";
  element("sites", HTMLElement).replaceChildren(...known.map(([site, on]) => line(site, on)));
  if (focused.startsWith("site-")) document.getElementById(focused)?.focus();
  const form = element("add-site", HTMLFormElement);
  form.onsubmit = (event) => {
    event.preventDefault();
    void add();
  };
}

/** @returns {Promise<[site: string, on: boolean][]>} */
async function states() {
  const settings = await read();
  const named = SITES.map((site) => site.hosts[0]).filter((site) => site !== undefined);
  const sites = [...new Set([...named, ...settings.sites])];
  return Promise.all(sites.map(async (site) => /** @type {[string, boolean]} */ ([site, await isOn(settings, site)])));
}

async function add() {
  const field = element("host", HTMLInputElement);
  const given = host(field.value);
  if (given === "") {
    tell(say("options_host_wrong"), true);
    field.focus();
    return;
  }
  if (await turned(siteOf(given), true)) field.value = "";
}

/**
 * @param {string} site
 * @param {boolean} on
 */
function line(site, on) {
  const item = made("li", "", "tick");
  const tick = made("input");
  tick.type = "checkbox";
  tick.id = `site-${site}`;
  tick.checked = on;
  tick.addEventListener("change", async () => {
    tick.checked = await turned(site, tick.checked);
  });
  const { name } = find(site);
  const label = made("label", name === site ? site : say("options_site", name, site));
  label.htmlFor = tick.id;
  item.append(tick, label);
  return item;
}

/**
 * @param {string} site
 * @param {boolean} on
 */
async function turned(site, on) {
  const isNow = await switched(site, on);
  if (isNow === on) kept();
  else tell(say("options_no_access", site), true);
  return isNow;
}
