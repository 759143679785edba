/**
 * Getting a key of one's own, without anyone typing it.
 *
 * The verifier is in `storage.session`, in memory: it must outlive a service worker put to sleep while a person signs
 * in, and nothing longer. The code comes back in the address of the tab that was opened, and is good for nothing
 * without it.
 */

import { failed, garbled } from "./service.js";
import { change, keep } from "./settings.js";
import { isPage, isPaired } from "./shapes.js";

/**
 * @typedef {object} Begun
 * @property {string} service
 * @property {string} verifier
 * @property {number} tab
 */

/** @typedef {import("../messages.js").Failed} Failed */
/** @typedef {{ state: "ok" }} Done */

/**
 * Open the dashboard's page of pairing.
 * @param {string} service Its origin, to which access is given
 */
export async function begin(service) {
  const verifier = base64(crypto.getRandomValues(new Uint8Array(32)));
  const query = new URLSearchParams({ challenge: await challengeOf(verifier), browser: browserName() });
  const tab = await chrome.tabs.create({ url: `${service}/app/pair?${query}` });
  /** @type {Begun} */
  const begun = { service, verifier, tab: tab.id ?? -1 };
  await chrome.storage.session.set({ begun });
}

/**
 * A tab has a new address: is it the code that is waited for?
 * @param {import("./service.js").Service} way
 * @param {number} tab
 * @param {string} address
 * @returns {Promise<Done | Failed | null>} Null when it is not
 */
export async function arrived(way, tab, address) {
  const code = /^\/app\/pair\/done#code=([\w-]{20,100})$/;
  const begun = /** @type {Begun | undefined} */ ((await chrome.storage.session.get("begun")).begun);
  if (begun === undefined || tab !== begun.tab || !address.startsWith(`${begun.service}/`)) return null;
  const found = code.exec(address.slice(begun.service.length))?.[1];
  if (found === undefined) return null;
  await chrome.storage.session.remove("begun");
  return exchange(way, begun.service, found, begun.verifier);
}

/**
 * Exchange a code for a key, and keep it.
 * @param {import("./service.js").Service} way
 * @param {string} service
 * @param {string} code
 * @param {string} [verifier] None for an invitation
 * @returns {Promise<Done | Failed>}
 */
export async function exchange(way, service, code, verifier) {
  const body = verifier === undefined ? {} : { verifier };
  const answer = await way.send(service, `/v1/pairings/${encodeURIComponent(code)}`, body);
  if (answer.state !== "ok") {
    return answer.state === "unauthorised" ? failed("unauthorised", "state_code") : answer;
  }
  if (!isPaired(answer.body)) return garbled();
  await keep({ service, key: answer.body.key });
  await settle(way, answer.body.brand);
  return { state: "ok" };
}

/**
 * Choose the brand where there is no choice, and leave none chosen that the key does not know.
 * @param {import("./service.js").Service} way
 * @param {string | null} bound The one brand the key is for
 */
export async function settle(way, bound) {
  const listed = await way.ask("/v1/brands");
  const known = listed.state === "ok" && isPage(listed.body, "slug") ? listed.body.items.map((item) => item.slug) : [];
  const [only] = known;
  await change(({ brand, brands }) => ({
    brand: bound ?? (known.length === 1 && only !== undefined ? only : known.includes(brand) ? brand : ""),
    brands: Object.fromEntries(Object.entries(brands).filter(([, slug]) => known.includes(slug))),
  }));
}

/**
 * What the dashboard checks the verifier by (RFC 7636, S256).
 * @param {string} verifier
 * @returns {Promise<string>}
 */
export async function challengeOf(verifier) {
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  const plain = btoa(String.fromCharCode(...bytes));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What this browser is called, so that people know it again on the page and in the list of keys. */
function browserName() {
  const agent = navigator.userAgent;
  const name = /Firefox|Edg|OPR|Chrome/.exec(agent)?.[0] ?? "";
  const known = /** @type {Record<string, string>} */ ({ Edg: "Edge", OPR: "Opera" });
  const system = /Windows|Mac OS X|Android|CrOS|Linux/.exec(agent)?.[0] ?? "";
  return [known[name] ?? name, system].filter((word) => word !== "").join(", ");
}
