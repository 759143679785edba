/**
 * The content script's spine: asks whether the extension may speak on this page, then watches its composers.
 *
 * It runs in the extension's isolated world: a page's scripts see none of its objects, and nothing is posted to them.
 */

import { isOurs } from "../messages.js";
import { find } from "../sites/index.js";
import { askSite, askWeek, host, isOrphaned, tellPublished } from "./ask.js";
import { Composers } from "./composers.js";
import { Gate } from "./gate.js";
import { Writing } from "./writing.js";

/** Begin, unless this is a private window, where nothing is ever looked at. */
export async function start() {
  if (chrome.extension.inIncognitoContext) return;
  let page = await begin();
  chrome.runtime.onMessage.addListener((message, sender) => {
    if (!isOurs(sender) || message?.type !== "changed") return;
    page?.end();
    page = null;
    begin().then((next) => {
      page = next;
    });
  });
}

/**
 * @returns {Promise<Page | null>} Null where the extension is not to speak
 */
async function begin() {
  const settings = await askSite();
  return settings === null ? null : new Page(settings);
}

class Page {
  #over = new AbortController();
  /** @type {Map<Element, Writing>} */
  #writings = new Map();
  #composers;

  /** @param {import("../messages.js").SiteAnswer} settings */
  constructor(settings) {
    const site = find(host(), document);
    this.#composers = new Composers(site, {
      used: (composer) => {
        const writing = new Writing(composer, site, settings);
        this.#writings.set(composer, writing);
        writing.changed();
      },
      changed: (composer, composing) => this.#writings.get(composer)?.changed(composing),
      moved: (composer) => {
        if (composer === null) for (const writing of this.#writings.values()) writing.moved();
        else this.#writings.get(composer)?.moved();
      },
      lost: (composer) => {
        this.#writings.get(composer)?.end();
        this.#writings.delete(composer);
      },
      glance: () => this.#glance(),
    });
    this.#composers.start();
    if (settings.gate) {
      const { signal } = this.#over;
      /** @param {Element} composer */
      const account = (composer) => site.account?.(composer) ?? "";
      const around = {
        site,
        writings: () => this.#writings.values(),
        week: (/** @type {Element} */ composer) => askWeek(account(composer)),
        published: (/** @type {Element} */ composer) => tellPublished(account(composer)),
      };
      new Gate(around, signal);
    }
    addEventListener("keydown", (event) => this.#key(event), { capture: true, signal: this.#over.signal });
  }

  end() {
    this.#over.abort();
    this.#composers.stop();
    for (const writing of this.#writings.values()) writing.end();
    this.#writings.clear();
  }

  #glance() {
    if (isOrphaned()) {
      this.end();
      return;
    }
    for (const writing of this.#writings.values()) {
      writing.glance();
      writing.moved();
    }
  }

  /**
   * F8 walks the findings and Shift+F8 walks back, as in code editors; Escape closes the card.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    if (event.key !== "F8" && event.key !== "Escape") return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const composer = this.#composers.holding(event.composedPath()[0] ?? null);
    const writing = composer === null ? undefined : this.#writings.get(composer);
    if (writing === undefined) return;
    if (event.key === "Escape") {
      if (!writing.isCardOpen) return;
      writing.close();
    } else if (!writing.walk(event.shiftKey ? -1 : 1)) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
