/**
 * When to ask for a verdict: once the typing pauses, one question at a time as far as anyone can see.
 *
 * Questions are numbered. Only the answer to the last one is delivered, so that a slow answer to an old text never
 * covers a newer one.
 */

/** How long the text must rest before it is sent, in milliseconds. */
export const PAUSE = 300;

/** Failures that pass by themselves, so that asking again makes sense. */
const PASSING = new Set(["offline", "limited", "slow"]);
const RETRY_SECONDS = 15;

/**
 * @typedef {import("../messages.js").Answer} Answer
 */

export class Checking {
  #send;
  #deliver;
  #number = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {string | undefined} */
  #asked;

  /**
   * @param {(text: string) => Promise<Answer>} send Asks the background; its promise never rejects
   * @param {(answer: Answer, text: string) => void} deliver Gets the answer and the text that it is about
   */
  constructor(send, deliver) {
    this.#send = send;
    this.#deliver = deliver;
  }

  /** Is an answer to the present text still to come? Not while a failed question rests before the next try. */
  get waiting() {
    return this.#pending || (this.#timer !== undefined && !this.#resting);
  }
  #pending = false;
  #resting = false;

  /**
   * Ask about a text after the pause, unless it was the last one asked about.
   * @param {string} text
   * @param {number} [pause] In milliseconds
   */
  want(text, pause = PAUSE) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#resting = false;
    if (text === this.#asked) return;
    this.#timer = setTimeout(() => this.#ask(text), pause);
  }

  /** Forget what was asked: no answer is delivered any more. */
  cancel() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = undefined;
    this.#pending = false;
    this.#number += 1;
  }

  /** @param {string} text */
  async #ask(text) {
    this.#timer = undefined;
    this.#asked = text;
    this.#pending = true;
    this.#number += 1;
    const number = this.#number;
    const answer = await this.#send(text);
    if (number !== this.#number) return;
    this.#pending = false;
    if (answer.state !== "ok") {
      this.#asked = undefined;
      if (PASSING.has(answer.state) && this.#timer === undefined) {
        this.want(text, 1000 * (answer.retryAfter ?? RETRY_SECONDS));
        this.#resting = true;
      }
    }
    this.#deliver(answer, text);
  }
}
