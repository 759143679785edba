/**
 * What a person chose, and the key. Both are kept in `chrome.storage.local`.
 *
 * The key has to outlive the browser's end, or everybody would pair again each morning, so `storage.session` does not
 * do. Content scripts can't read it: `protect` closes the store to them where the browser knows how to. It is kept
 * together with the address it came from and given out for no other.
 */

import { HERE } from "./address.js";

/**
 * @typedef {object} Settings
 * @property {string} service Its origin
 * @property {string} brand The slug of the brand a draft counts for; empty without one
 * @property {Record<string, string>} brands The same by site (`x.com`) or account (`@acme@its.example`); they go first
 * @property {string} guideline Another guideline's name; empty for the service's own
 * @property {string[]} sites Sites that are on, each by its first host
 * @property {import("../messages.js").Sensitivity} sensitivity
 * @property {boolean} gate
 */

/**
 * @typedef {object} Credentials
 * @property {string} service The origin that the key is for
 * @property {string} key
 */

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  service: HERE,
  brand: "",
  brands: {},
  guideline: "",
  sites: [],
  sensitivity: "normal",
  gate: false,
});

/** Close the store to content scripts. Firefox has no such access level yet; its pages can't read the store either. */
export async function protect() {
  await chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

/** @returns {Promise<Settings>} */
export async function read() {
  const { settings } = await chrome.storage.local.get("settings");
  return { ...DEFAULTS, .../** @type {Partial<Settings>} */ (settings ?? {}) };
}

/**
 * Change some of the settings. Changes wait for one another, so that none undoes another's.
 * @param {Partial<Settings> | ((now: Settings) => Partial<Settings>)} part
 * @returns {Promise<Settings>} As they are now
 */
export function change(part) {
  return write(part, {});
}

/**
 * @param {Partial<Settings> | ((now: Settings) => Partial<Settings>)} part
 * @param {{ credentials?: Credentials }} beside Kept in the same moment
 * @returns {Promise<Settings>}
 */
function write(part, beside) {
  const changed = waiting.then(async () => {
    const now = await read();
    const settings = { ...now, ...(typeof part === "function" ? part(now) : part) };
    await chrome.storage.local.set({ ...beside, settings });
    return settings;
  });
  waiting = changed.catch(() => undefined);
  return changed;
}
/** @type {Promise<unknown>} */
let waiting = Promise.resolve();

/**
 * The key, for the service that is set now.
 * @returns {Promise<Credentials | null>} Null when it is not paired
 */
export async function credentials() {
  const [{ service }, { credentials: kept }] = await Promise.all([read(), chrome.storage.local.get("credentials")]);
  const known = /** @type {Credentials | undefined} */ (kept);
  return known?.service === service ? known : null;
}

/**
 * Keep a key, and turn to its service.
 * @param {Credentials} given
 */
export async function keep(given) {
  await write({ service: given.service }, { credentials: given });
}

/** Forget the key. The service still knows it until it is revoked there. */
export async function forget() {
  await chrome.storage.local.remove("credentials");
}

/**
 * The brand that a draft counts for: that of its account, else of its site, else the one for all.
 * @param {Settings} settings
 * @param {string} site Its first host
 * @param {string} [account]
 * @returns {string} Its slug; empty without one
 */
export function brandFor(settings, site, account = "") {
  const { brands, brand } = settings;
  return (Object.hasOwn(brands, account) ? brands[account] : Object.hasOwn(brands, site) ? brands[site] : brand) ?? "";
}
