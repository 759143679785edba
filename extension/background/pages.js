/**
 * Answers to the extension's own pages.
 */

import { ASKS } from "../asks.js";
import { origin } from "./address.js";
import { check } from "./checking.js";
import { take } from "./menu.js";
import { begin, exchange, settle } from "./pairing.js";
import { failed, garbled } from "./service.js";
import { change, forget, keep, read } from "./settings.js";
import { isMix, isPage } from "./shapes.js";

/** @typedef {import("../asks.js").Asks} Asks */

/**
 * @template {keyof Asks} T
 * @typedef {ReturnType<Asks[T]>} Back
 */

/** @typedef {import("./content.js").Parts} Parts */
/** @typedef {import("./service.js").Answered | import("../messages.js").Failed} Told */

/**
 * @template {keyof Asks} T
 * @typedef {(parts: Parts, asked: Parameters<Asks[T]>[0]) => Back<T> | Promise<Back<T>>} Answering
 */

/** @type {{ [T in keyof Asks]: Answering<T> }} */
const ANSWERS = {
  async try({ service, cache }, { text, brand }) {
    const { guideline } = await read();
    return check(service, cache, text, { brand, guideline, platform: "" });
  },

  async mix({ service }, { brand }) {
    const { guideline } = await read();
    const query = new URLSearchParams({ guideline });
    const answer = await service.ask(`/v1/brands/${encodeURIComponent(brand)}/mix?${query}`);
    if (answer.state !== "ok") return answer;
    return isMix(answer.body) ? { state: "ok", mix: answer.body } : garbled();
  },

  async known({ service }) {
    const asked = [service.ask("/v1/guidelines"), service.ask("/v1/brands?limit=200")];
    const [guidelines, brands] = /** @type {[Told, Told]} */ (await Promise.all(asked));
    if (guidelines.state !== "ok") return guidelines;
    if (!isPage(guidelines.body, "name", "title")) return garbled();
    // A key may be too small to list brands; it checks all the same.
    const listed = brands.state === "ok" && isPage(brands.body, "slug", "name") ? brands.body.items : [];
    return {
      state: "ok",
      brands: /** @type {import("../asks.js").BrandName[]} */ (/** @type {unknown} */ (listed)),
      guidelines: /** @type {import("../asks.js").GuidelineName[]} */ (/** @type {unknown} */ (guidelines.body.items)),
    };
  },

  selection: () => ({ text: take() }),

  async pair(_parts, { service }) {
    if (origin(service) !== service) return failed("off", "address_wrong");
    await begin(service);
    return { state: "ok" };
  },

  async invitation({ service: way }, { service, code }) {
    if (origin(service) !== service) return failed("off", "address_wrong");
    return exchange(way, service, code);
  },

  async key({ service: way }, { service, key }) {
    if (origin(service) !== service || !/^[\x21-\x7e]+$/.test(key)) return failed("off", "address_wrong");
    const answer = await way.send(service, "/v1/guidelines", undefined, key);
    if (answer.state !== "ok") return answer;
    if (!isPage(answer.body, "name", "title")) return garbled();
    await keep({ service, key });
    await settle(way, null);
    return { state: "ok" };
  },

  async unpair() {
    await forget();
    return { state: "ok" };
  },

  async switch(_parts, { site, on }) {
    await change(({ sites }) => {
      const others = sites.filter((each) => each !== site);
      return { sites: on ? [...others, site] : others };
    });
    return { state: "ok" };
  },
};

/**
 * Is a message one that a page of ours sends?
 * @param {unknown} message
 * @param {chrome.runtime.MessageSender} sender
 * @returns {message is { type: keyof Asks }}
 */
export function isAsk(message, sender) {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  const isPage = sender.url?.startsWith(chrome.runtime.getURL("")) ?? false;
  return isPage && ASKS.some((name) => name === message.type);
}

/**
 * @param {Parts} parts
 * @param {{ type: keyof Asks }} asked
 * @returns {Promise<object>}
 */
export async function answer(parts, asked) {
  const answering = /** @type {Answering<any>} */ (ANSWERS[asked.type]);
  return answering(parts, asked);
}
