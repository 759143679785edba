/**
 * The gate: where a person wants it, a click on Publish asks once before a push goes out.
 *
 * It stands between the click and the page, so it must never be in the way: with no verdict, an unclear one or a service
 * that is down the click goes through untouched, after a question that was answered "publish" the same click goes
 * through, and a text is asked about once. A click that comes while its verdict is on its way is held for a moment.
 */

import { again, isSubmitKey } from "./again.js";
import { ask } from "./question.js";

/** How long a click waits for a verdict that is on its way, and for the week's number, in milliseconds. */
const PATIENCE = 1000;

/**
 * What is in a composer.
 * @typedef {object} Draft
 * @property {string} text
 * @property {Verdict | null} verdict On this very text; null without one
 * @property {boolean} waiting Is one on its way?
 */

/**
 * @typedef {object} Surroundings
 * @property {import("../sites/index.js").Site} site
 * @property {() => Iterable<{ composer: Element, draft: Draft }>} writings The composers that are watched
 * @property {(composer: Element) => Promise<number | null>} week How many pushes the brand that a composer publishes for
 *   published this week; null when not known
 * @property {(composer: Element) => Promise<void>} published Called when a push goes out after the question
 */

/** @typedef {import("../api").Checked} Verdict */
/** @typedef {{ composer: Element, readonly draft: Draft }} Writing */

export class Gate {
  #around;
  /** Texts that were said yes to, by composer. @type {WeakMap<Element, string>} */
  #agreed = new WeakMap();
  #busy = false;
  #passing = false;

  /**
   * @param {Surroundings} around
   * @param {AbortSignal} over Everything goes through from then on
   */
  constructor(around, over) {
    this.#around = around;
    // At the window, so that the page's own listeners come after the question.
    const options = { capture: true, signal: over };
    window.addEventListener("click", (event) => this.#onEvent(event), options);
    window.addEventListener("keydown", (event) => this.#onEvent(event), options);
  }

  /** @param {MouseEvent | KeyboardEvent} event */
  #onEvent(event) {
    // What a page clicks by itself is no person publishing; what we pass on was asked about.
    if (this.#passing || !event.isTrusted) return;
    const open = this.#published(event).filter(({ composer, draft: { text, verdict, waiting } }) => {
      return this.#agreed.get(composer) !== text && (waiting || isPush(verdict));
    });
    if (open.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.#busy) void this.#decide(event, /** @type {Element} */ (event.composedPath()[0]), open);
  }

  /**
   * @param {MouseEvent | KeyboardEvent} event
   * @returns {Writing[]} Those whose drafts it publishes: several in a thread
   */
  #published(event) {
    const path = event.composedPath();
    const target = path[0];
    const { site, writings } = this.#around;
    if (!(target instanceof Element)) return [];
    if (event instanceof KeyboardEvent) {
      if (!site.byKey || !isSubmitKey(event)) return [];
      return [...writings()].filter(({ composer }) => path.includes(composer));
    }
    return [...writings()].filter(({ composer }) => composer.isConnected && site.publishes(composer, target));
  }

  /**
   * @param {MouseEvent | KeyboardEvent} event
   * @param {Element} target
   * @param {Writing[]} writings
   */
  async #decide(event, target, writings) {
    this.#busy = true;
    try {
      await until(() => writings.every(({ draft }) => !draft.waiting));
      const pushes = writings.filter(({ draft }) => isPush(draft.verdict));
      const first = pushes[0];
      if (first !== undefined) {
        const pressing = pushes.some(({ draft }) => draft.verdict?.pressure === 3);
        if (!(await ask(first.composer, pressing, await within(this.#around.week(first.composer))))) return;
        for (const { composer, draft } of pushes) this.#agreed.set(composer, draft.text);
        void this.#around.published(first.composer);
      }
    } catch (error) {
      // Whatever went wrong here, the person wanted to publish.
      console.error(error);
    } finally {
      this.#busy = false;
    }
    this.#pass(event, target);
  }

  /**
   * @param {MouseEvent | KeyboardEvent} event
   * @param {Element} target
   */
  #pass(event, target) {
    this.#passing = true;
    try {
      again(event, target);
    } finally {
      this.#passing = false;
    }
  }
}

/** @param {Verdict | null} verdict */
function isPush(verdict) {
  return verdict?.label === "sales_push";
}

/**
 * Wait for something to be so, but not for long.
 * @param {() => boolean} holds
 */
async function until(holds) {
  const end = performance.now() + PATIENCE;
  while (!holds() && performance.now() < end) await later(30);
}

/**
 * @template T
 * @param {Promise<T>} value
 * @returns {Promise<T | null>} Null when it takes too long or fails
 */
function within(value) {
  return Promise.race([value.catch(() => null), later(PATIENCE).then(() => null)]);
}

/** @param {number} milliseconds */
function later(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
