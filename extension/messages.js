/**
 * What content scripts and the background say to each other: one request, one answer, by `chrome.runtime.sendMessage`.
 *
 * A content script sends `Check`, `AskSite`, `AskWeek` and `Published`; the background answers all but the last and, when
 * settings change, sends `Changed` to every tab. `site` is what the content script believes; the background goes by
 * `sender.origin`, which a page cannot forge. No other message exists, and none is ever exchanged with a page.
 */

/**
 * @typedef {import("./api").Checked} Checked
 * @typedef {import("./api").MixEffect} MixEffect
 * @typedef {import("./api").Match} Match
 */

/**
 * Check a draft.
 * @typedef {object} Check
 * @property {"check"} type
 * @property {string} text What is in the composer, as a reader sees it
 * @property {string} site The host of the page, such as `x.com`
 * @property {string} [platform] What the page is by its markup, where its host tells nothing: `mastodon`
 * @property {string} [account] The account that will publish it, where the page tells: `@acme@example.social`
 */

/**
 * A verdict. Findings' offsets count UTF-16 units in the text that was sent.
 * @typedef {object} Told
 * @property {"ok"} state
 * @property {Checked} verdict
 * @property {MixEffect | null} mix What publishing it does to the brand's mix; null without a brand
 * @property {string} sentence The same as a sentence; empty without a brand
 */

/**
 * Why there is no verdict.
 * @typedef {object} Failed
 * @property {"off" | "unpaired" | "offline" | "unauthorised" | "limited" | "slow" | "garbled"} state
 * @property {string} message One sentence for the person, in their language: what is wrong and what to do
 * @property {number} [retryAfter] Seconds after which asking again makes sense
 */

/** @typedef {Told | Failed} Answer */

/**
 * May the extension speak here, and how?
 * @typedef {object} AskSite
 * @property {"site"} type
 */

/**
 * @typedef {object} SiteAnswer
 * @property {boolean} on False on sites that are switched off: then nothing is looked at
 * @property {string} platform The platform's name at the service, such as `linkedin`; empty where the page knows best
 * @property {string} brand The brand's slug; empty without one
 * @property {boolean} gate Ask once before a push is published
 * @property {Sensitivity} sensitivity
 */

/**
 * How much is underlined: `low`, only what counts against a push; `normal`, whatever counts against a post; `high`,
 * praise as well.
 * @typedef {"low" | "normal" | "high"} Sensitivity
 */

/**
 * How many pushes did the page's brand publish this week? Asked when the gate may have to say so.
 * @typedef {object} AskWeek
 * @property {"week"} type
 * @property {string} [account] As in `Check`
 */

/**
 * @typedef {object} WeekAnswer
 * @property {number | null} pushes Published since Monday in the brand's time zone; null when that is not known
 */

/**
 * The person went through with publishing what was called a push. Never carries a text.
 * @typedef {object} Published
 * @property {"published"} type
 * @property {string} site
 * @property {string} [account] As in `Check`
 */

/**
 * From the background: settings or permissions changed, ask for the site again.
 * @typedef {object} Changed
 * @property {"changed"} type
 */

/** @typedef {Check | AskSite | AskWeek | Published} Request */

/** Longest text that is sent, in UTF-16 units: the service takes no more than so many characters. */
export const LONGEST = 50_000;

/**
 * What the background registers for each site that is switched on, for `chrome.scripting.registerContentScripts`;
 * `id` and `matches` are added there. Frames that show `about:blank` or `srcdoc` get it too: some editors live in one.
 */
export const INJECTED = Object.freeze({
  js: ["content.js"],
  css: ["content/marks.css"],
  allFrames: true,
  matchOriginAsFallback: true,
  runAt: /** @type {const} */ ("document_idle"),
});

/**
 * Does a message come from this extension's own scripts, and not from a page or another extension?
 * @param {chrome.runtime.MessageSender} sender
 * @returns {boolean}
 */
export function isOurs(sender) {
  return sender.id === chrome.runtime.id;
}

/**
 * Is a message one that a content script may send, in its right shape?
 * @param {unknown} message
 * @returns {message is Request}
 */
export function isRequest(message) {
  if (typeof message !== "object" || message === null) return false;
  const given = /** @type {Record<string, unknown>} */ (message);
  if (given.account !== undefined && typeof given.account !== "string") return false;
  if (given.type === "site" || given.type === "week") return true;
  if (given.type === "published") return typeof given.site === "string";
  return (
    given.type === "check" &&
    typeof given.text === "string" &&
    given.text.length <= LONGEST &&
    typeof given.site === "string" &&
    (given.platform === undefined || typeof given.platform === "string")
  );
}

/**
 * Is this what the background may answer to `Check`?
 * @param {unknown} answer
 * @returns {answer is Answer}
 */
export function isAnswer(answer) {
  if (typeof answer !== "object" || answer === null) return false;
  const given = /** @type {Record<string, unknown>} */ (answer);
  if (given.state !== "ok") return typeof given.state === "string" && typeof given.message === "string";
  const verdict = /** @type {Record<string, unknown> | null | undefined} */ (given.verdict);
  return typeof verdict === "object" && verdict !== null && Array.isArray(verdict.findings);
}
