/**
 * Which sites are on: those that a person switched on and the browser gives access to. Both are needed.
 *
 * A site is known by its first host, so that twitter.com is on with x.com. Access is asked for by the popup and the
 * options, in the click itself, since browsers take a request from nowhere else.
 */

import { INJECTED } from "../messages.js";
import { find } from "../sites/index.js";
import { isLoopback } from "./address.js";
import { read } from "./settings.js";

const PREFIX = "site-";

/**
 * The name a site has in settings.
 * @param {string} host
 * @returns {string}
 */
export function siteOf(host) {
  return find(host).hosts[0] ?? host;
}

/**
 * What access a site needs, as match patterns.
 * @param {string} site Its name in settings
 * @returns {string[]}
 */
export function patterns(site) {
  const known = find(site).hosts;
  if (known.length > 1 || find(site).name !== site) {
    return known.flatMap((host) => [`https://${host}/*`, `https://*.${host}/*`]);
  }
  // Firefox gives no `*://`, which none of the manifest's patterns covers alone.
  return isLoopback(site) ? [`http://${site}/*`] : [`https://${site}/*`, `http://${site}/*`];
}

/**
 * Is a site on?
 * @param {import("./settings.js").Settings} settings
 * @param {string} host
 * @returns {Promise<boolean>}
 */
export async function isOn(settings, host) {
  const site = siteOf(host);
  return settings.sites.includes(site) && chrome.permissions.contains({ origins: patterns(site) });
}

/**
 * Have the browser run the content script on the sites that are on, and on no other. Runs of this wait for one another.
 * @returns {Promise<string[]>} Sites that came to it
 */
export function register() {
  running = running.then(registerNow, registerNow);
  return running;
}
/** @type {Promise<string[]>} */
let running = Promise.resolve([]);

async function registerNow() {
  const { sites } = await read();
  const granted = await Promise.all(sites.map((site) => chrome.permissions.contains({ origins: patterns(site) })));
  const wanted = new Map(sites.filter((_, index) => granted[index]).map((site) => [PREFIX + site, site]));
  const there = (await chrome.scripting.getRegisteredContentScripts()).map((script) => script.id);
  const gone = there.filter((id) => id.startsWith(PREFIX) && !wanted.has(id));
  if (gone.length > 0) await chrome.scripting.unregisterContentScripts({ ids: gone });
  const made = [...wanted].filter(([id]) => !there.includes(id));
  if (made.length > 0) await chrome.scripting.registerContentScripts(made.map(([id, site]) => script(id, site)));
  return made.map(([, site]) => site);
}

/**
 * @param {string} id
 * @param {string} site
 * @returns {chrome.scripting.RegisteredContentScript}
 */
function script(id, site) {
  const { js, css, ...how } = INJECTED;
  return { id, matches: patterns(site), js: [...js], css: [...css], ...how };
}

/** Settings or permissions changed: run where it is on now, and tell every tab. */
export async function follow() {
  for (const site of await register()) await inject(site);
  await tell();
}

/**
 * Run the content script in the site's tabs that are open already, so that none has to be loaded again.
 * @param {string} site
 */
async function inject(site) {
  const tabs = await chrome.tabs.query({ url: patterns(site) });
  for (const { id } of tabs) {
    if (id === undefined) continue;
    const target = { tabId: id, allFrames: true };
    try {
      await chrome.scripting.insertCSS({ target, files: [...INJECTED.css] });
      await chrome.scripting.executeScript({ target, files: [...INJECTED.js] });
    } catch {
      // A tab that was put to sleep, or shows the browser's own error page: it gets the script when it is loaded.
    }
  }
}

/** Tell every tab that settings or permissions changed. */
export async function tell() {
  for (const { id } of await chrome.tabs.query({})) {
    // Most tabs have no script of ours, and then nobody is there to hear it.
    if (id !== undefined) chrome.tabs.sendMessage(id, { type: "changed" }).catch(() => undefined);
  }
}
