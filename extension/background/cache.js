/**
 * Answers, by what was asked. In memory alone: drafts never reach the disk, not even as a hash.
 */

/** How long an answer holds, in milliseconds: the mix moves when posts come in. */
const FRESH = 300_000;
const MOST = 200;

/**
 * @template T
 */
export class Cache {
  #now;
  /** @type {Map<string, { at: number, answer: Promise<T> }>} */
  #known = new Map();

  /** @param {() => number} [now] In milliseconds */
  constructor(now = Date.now) {
    this.#now = now;
  }

  /** @returns {number} Answers that are kept */
  get size() {
    return this.#known.size;
  }

  /**
   * The answer that is known or on its way, or else the one that `ask` gets. Several who ask at once ask once.
   * @param {unknown[]} about All that the answer depends on
   * @param {() => Promise<T>} ask
   * @param {(answer: T) => boolean} holds Is it worth keeping?
   * @returns {Promise<T>}
   */
  async get(about, ask, holds) {
    const name = await digest(JSON.stringify(about));
    const known = this.#known.get(name);
    if (known !== undefined && this.#now() - known.at < FRESH) return known.answer;
    const entry = { at: this.#now(), answer: ask() };
    this.#known.delete(name);
    this.#known.set(name, entry);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    const drop = () => {
      if (this.#known.get(name) === entry) this.#known.delete(name);
    };
    entry.answer.then((answer) => holds(answer) || drop(), drop);
    return entry.answer;
  }

  /** Forget all: settings changed, or another key. */
  clear() {
    this.#known.clear();
  }
}

/** @param {string} words */
async function digest(words) {
  const made = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
  return String.fromCharCode(...new Uint8Array(made));
}
