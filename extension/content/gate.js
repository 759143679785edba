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
 * @property {Answer | null | Promise<Answer | null>} answer To this text; a promise while it is on its way
 */

/**
 * @typedef {object} Surroundings
 * @property {import("../sites/index.js").Site} site
 * @property {() => boolean} isOn Does the person want to be asked?
 * @property {() => Iterable<Element>} composers Those that are watched
 * @property {(composer: Element) => Draft} draft
 * @property {() => Promise<number | null>} week How many pushes the brand published this week; null when not known
 * @property {() => void} published Called when a push goes out after the question
 */

/** @typedef {import("../messages.js").Answer} Answer */

export class Gate {
  #around;
  /** Texts that were said yes to, by composer. @type {WeakMap<Element, string>} */
  #agreed = new WeakMap();
  #busy = false;
  #passing = false;

  /** @param {Surroundings} around */
  constructor(around) {
    this.#around = around;
    // At the window and first in line, so that the page's own listeners come after the question.
    window.addEventListener("click", this.#onEvent, true);
    window.addEventListener("keydown", this.#onEvent, true);
  }

  /** Let everything through from now on. */
  stop() {
    window.removeEventListener("click", this.#onEvent, true);
    window.removeEventListener("keydown", this.#onEvent, true);
  }

  /** @param {MouseEvent | KeyboardEvent} event */
  #onEvent = (event) => {
    // What a page clicks by itself is no person publishing; what we pass on was asked about.
    if (this.#passing || !event.isTrusted || !this.#around.isOn()) return;
    const composers = this.#published(event);
    if (composers.length === 0) return;
    if (this.#busy) {
      hold(event);
      return;
    }
    const drafts = composers.map((composer) => ({ composer, ...this.#around.draft(composer) }));
    const open = drafts.filter(({ composer, text, answer }) => {
      return this.#agreed.get(composer) !== text && (answer instanceof Promise || isPush(answer));
    });
    if (open.length === 0) return;
    hold(event);
    void this.#decide(event, open);
  };

  /**
   * @param {MouseEvent | KeyboardEvent} event
   * @returns {Element[]} The composers whose drafts it publishes: several in a thread
   */
  #published(event) {
    const path = event.composedPath();
    const target = path[0];
    const { site, composers } = this.#around;
    if (!(target instanceof Element)) return [];
    if (event instanceof KeyboardEvent) {
      if (!site.byKey || !isSubmitKey(event)) return [];
      return [...composers()].filter((composer) => path.includes(composer));
    }
    return [...composers()].filter((composer) => composer.isConnected && site.publishes(composer, target));
  }

  /**
   * @param {MouseEvent | KeyboardEvent} event
   * @param {(Draft & { composer: Element })[]} drafts
   */
  async #decide(event, drafts) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    this.#busy = true;
    try {
      const answers = await Promise.all(drafts.map(({ answer }) => within(answer)));
      const worst = answers.filter(isPush).sort((a, b) => pressure(b) - pressure(a))[0];
      if (worst !== undefined) {
        const { composer } = drafts[answers.indexOf(worst)];
        if (!(await ask(composer, pressure(worst) === 3, await within(this.#around.week())))) return;
        this.#around.published();
        for (const draft of drafts) this.#agreed.set(draft.composer, draft.text);
      }
    } catch {
      // Whatever went wrong here, the person wanted to publish.
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

/** @param {Event} event */
function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * @param {Answer | null} answer
 * @returns {answer is import("../messages.js").Told}
 */
function isPush(answer) {
  return answer?.state === "ok" && answer.verdict.label === "sales_push";
}

/** @param {import("../messages.js").Told} answer */
function pressure(answer) {
  return answer.verdict.pressure ?? 0;
}

/**
 * @template T
 * @param {T | Promise<T>} value
 * @returns {Promise<T | null>} Null when it takes too long or fails
 */
function within(value) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  return Promise.race([Promise.resolve(value).catch(() => null), /** @type {Promise<null>} */ (late)]);
}
