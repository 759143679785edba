/**
 * What the extension's own pages ask the background, which alone talks to the service. Unlike content scripts, pages
 * may change things; the background goes by the sender's address, which only a page of ours has.
 */

/**
 * @typedef {import("./messages.js").Answer} Answer
 * @typedef {import("./messages.js").Failed} Failed
 * @typedef {{ state: "ok" }} Done
 * @typedef {{ state: "ok", mix: import("./api").MixOut }} MixTold
 * @typedef {{ slug: string, name: string }} BrandName
 * @typedef {{ name: string, title: string }} GuidelineName
 * @typedef {{ state: "ok", brands: BrandName[], guidelines: GuidelineName[] }} Known
 */

/**
 * Each ask with what is sent and what comes back.
 * @typedef {object} Asks
 * @property {(asked: { text: string, brand: string }) => Answer} try A text to check
 * @property {(asked: { brand: string }) => MixTold | Failed} mix A brand's mix of now
 * @property {(asked: {}) => Known | Failed} known Which brands and guidelines there are, and whether the key holds
 * @property {(asked: {}) => { text: string }} selection The text of the right click, once
 * @property {(asked: { service: string }) => Done | Failed} pair Open the dashboard's page of pairing
 * @property {(asked: { service: string, code: string }) => Done | Failed} invitation Use an administrator's link
 * @property {(asked: { service: string, key: string }) => Done | Failed} key Keep a key that someone typed, if it holds
 * @property {(asked: {}) => Done} unpair Forget the key
 * @property {(asked: { site: string, on: boolean }) => Done} switch A site on or off; access was asked for before
 */

/** The asks there are. */
export const ASKS = Object.freeze(
  /** @type {const} */ (["try", "mix", "known", "selection", "pair", "invitation", "key", "unpair", "switch"]),
);

/**
 * Ask the background.
 * @template {keyof Asks} T
 * @param {T} type
 * @param {Parameters<Asks[T]>[0]} asked
 * @returns {Promise<ReturnType<Asks[T]>>}
 */
export async function ask(type, asked) {
  return chrome.runtime.sendMessage({ ...asked, type });
}
