/**
 * The content script's only way out: messages to the extension's own background.
 */

import { isAnswer } from "../messages.js";

/**
 * @typedef {import("../messages.js").Answer} Answer
 * @typedef {import("../messages.js").SiteAnswer} SiteAnswer
 */

/** Was the extension updated or removed under this page? Then nobody answers any more. */
export function isOrphaned() {
  return chrome.runtime?.id === undefined;
}

/**
 * The host of the page that a script runs in; in a frame without an address of its own, of the page that made it.
 * Empty in a sandboxed frame, which belongs to nobody.
 * @returns {string}
 */
export function host() {
  return self.origin === "null" ? "" : new URL(self.origin).hostname;
}

/**
 * May the extension speak here? A background that does not answer means no.
 * @returns {Promise<SiteAnswer | null>}
 */
export async function askSite() {
  if (host() === "") return null;
  const answer = await send({ type: "site" });
  return typeof answer === "object" && answer !== null && "on" in answer && answer.on === true
    ? /** @type {SiteAnswer} */ (answer)
    : null;
}

/**
 * Have a draft checked. Never rejects: what went wrong is an answer too.
 * @param {string} text
 * @param {{ platform: string, account: string }} about Each empty when unknown
 * @returns {Promise<Answer>}
 */
export async function askVerdict(text, { platform, account }) {
  // A lone half of a surrogate pair cannot be sent; its stand-in is one unit long as well, so offsets hold.
  const check = { type: "check", text: text.toWellFormed(), site: host(), platform, account };
  const answer = await send(check);
  if (isAnswer(answer)) return answer;
  return { state: "garbled", message: chrome.i18n.getMessage("garbled") };
}

/**
 * How many pushes did the account's brand publish this week?
 * @param {string} account Empty when unknown
 * @returns {Promise<number | null>} Null when that is not known
 */
export async function askWeek(account) {
  const answer = await send({ type: "week", account });
  return typeof answer === "object" && answer !== null && "pushes" in answer && typeof answer.pushes === "number"
    ? answer.pushes
    : null;
}

/**
 * Say that a push goes out.
 * @param {string} account Empty when unknown
 */
export async function tellPublished(account) {
  await send({ type: "published", site: host(), account });
}

/** @param {object} message */
async function send(message) {
  try {
    return await chrome.runtime.sendMessage(message);
  } catch {
    // No receiver: the background is being replaced, or this script has been orphaned by an update.
    return { state: "offline", message: isOrphaned() ? "" : chrome.i18n.getMessage("asleep") };
  }
}
