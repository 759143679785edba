/**
 * Answers to content scripts. What they are told depends on where they run, by the browser's word and not by theirs.
 */

import { find, platformOf } from "../sites/index.js";
import { check } from "./checking.js";
import { isOn, siteOf } from "./permissions.js";
import { failed } from "./service.js";
import { brandFor, read } from "./settings.js";

/**
 * @typedef {object} Parts
 * @property {import("./service.js").Service} service
 * @property {import("./cache.js").Cache<import("../messages.js").Answer>} cache
 * @property {import("./week.js").Weeks} weeks
 */

/** @type {import("../messages.js").SiteAnswer} */
const OFF = Object.freeze({ on: false, platform: "", brand: "", gate: false, sensitivity: "normal" });

/**
 * @param {Parts} parts
 * @param {import("../messages.js").Request} request
 * @param {chrome.runtime.MessageSender} sender
 * @returns {Promise<object>} What `messages.js` says for the request
 */
export async function answer(parts, request, sender) {
  const host = hostOf(sender);
  const settings = await read();
  if (host === "" || !(await isOn(settings, host))) return request.type === "check" ? failed("off", "state_off") : OFF;
  const site = siteOf(host);
  const brand = brandFor(settings, site, request.type === "site" ? "" : request.account);
  if (request.type === "check") {
    const about = { brand, guideline: settings.guideline, platform: platformOf(host, request.platform) };
    return check(parts.service, parts.cache, request.text, about);
  }
  if (request.type === "week") return { pushes: await parts.weeks.pushes(brand) };
  if (request.type === "published") {
    // The mix moves by it once the post is collected, so answers about the mix are asked for anew.
    parts.cache.clear();
    await parts.weeks.published(brand);
    return {};
  }
  const { gate, sensitivity } = settings;
  return { on: true, platform: find(host).platform, brand, gate, sensitivity };
}

/**
 * The host of the page that a content script runs in; in a frame without an address, of the page that made it.
 * @param {chrome.runtime.MessageSender} sender
 * @returns {string} Empty in a private window, in a sandboxed frame, and outside of tabs
 */
export function hostOf(sender) {
  if (sender.tab === undefined || sender.tab.incognito) return "";
  const address = sender.origin ?? sender.url ?? "";
  if (!URL.canParse(address)) return "";
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) ? url.hostname : "";
}
