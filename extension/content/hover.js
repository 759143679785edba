/**
 * Which marked words the pointer rests on. A card opens after a moment, and stays while the pointer is on it or on its
 * words, so that it can be read and used (WCAG 2.2, 1.4.13).
 */

const OPEN_AFTER = 200;
const CLOSE_AFTER = 350;

/**
 * @typedef {import("./marks.js").Mark} Mark
 */

export class Hover {
  #find;
  #open;
  #close;
  /** @type {Mark["finding"] | null} */
  #over = null;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(x: number, y: number) => Mark | null} find The mark at a point of the window
   * @param {(mark: Mark) => void} open
   * @param {() => void} close
   */
  constructor(find, open, close) {
    this.#find = find;
    this.#open = open;
    this.#close = close;
  }

  /**
   * @param {Element} composer
   * @param {AbortSignal} signal Ends it
   */
  watch(composer, signal) {
    composer.addEventListener("pointermove", (event) => this.#move(/** @type {PointerEvent} */ (event)), {
      passive: true,
      signal,
    });
    composer.addEventListener("pointerleave", () => this.#leave(), { passive: true, signal });
    signal.addEventListener("abort", () => this.stop());
  }

  /** @param {boolean} inside The pointer came into the card, or left it */
  card(inside) {
    clearTimeout(this.#timer);
    this.#leaving = false;
    if (!inside) this.#leave();
  }

  stop() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#over = null;
    this.#frame = 0;
  }

  /** @param {PointerEvent} event */
  #move({ clientX, clientY, buttons }) {
    if (this.#frame !== 0 || buttons !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const mark = this.#find(clientX, clientY);
      if (mark === null) this.#leave();
      else if (mark.finding !== this.#over) this.#enter(mark);
      else if (this.#leaving) this.#enter(mark);
    });
  }
  #leaving = false;

  /** @param {Mark} mark */
  #enter(mark) {
    clearTimeout(this.#timer);
    this.#leaving = false;
    this.#over = mark.finding;
    this.#timer = setTimeout(() => this.#open(mark), OPEN_AFTER);
  }

  #leave() {
    if (this.#leaving || this.#over === null) return;
    clearTimeout(this.#timer);
    this.#leaving = true;
    this.#timer = setTimeout(() => {
      this.#leaving = false;
      this.#over = null;
      this.#close();
    }, CLOSE_AFTER);
  }
}
