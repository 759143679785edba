/**
 * Lines under the words that findings are about, without a change to the editor.
 *
 * In `contenteditable` they are custom highlights, which the browser paints with the text (CSS Custom Highlight API
 * Level 1, styled by `marks.css`); where a browser has none, boxes laid over the words. Over a `textarea` lies a mirror.
 * Highlights can be listed by the page: they hold ranges of the page's own text, and never a node of ours.
 */

import { Mirror } from "./mirror.js";

/**
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./text.js").Reading} Reading
 */

const KINDS = /** @type {const} */ (["praise", "against", "high", "current"]);

export class Overlay {
  #layer;
  /** @type {Mirror | null} */
  #mirror = null;
  /** @type {Map<Mark, Range[]>} */
  #ranges = new Map();
  /** @type {[Highlight, Range][]} */
  #painted = [];
  /** @type {HTMLElement[]} */
  #drawn = [];
  /** @type {Mark | null} */
  #current = null;

  /**
   * @param {Element} composer
   * @param {import("./layer.js").Layer} layer
   */
  constructor(composer, layer) {
    this.#layer = layer;
    if (composer.localName === "textarea") {
      this.#mirror = new Mirror(/** @type {HTMLTextAreaElement} */ (composer), layer);
    }
  }

  /**
   * Mark words in place of those marked before.
   * @param {Mark[]} marks In the order of the text
   * @param {Reading} reading The composer's text as it is now
   * @param {Mark | null} current The one whose card is open
   */
  mark(marks, reading, current) {
    this.#current = current;
    if (this.#mirror !== null) {
      this.#mirror.draw(marks, current);
      return;
    }
    this.#ranges = new Map(marks.map((mark) => [mark, reading.ranges(mark.offset, mark.length) ?? []]));
    const registry = highlights();
    if (registry === null) {
      this.place();
      return;
    }
    const wanted = [...this.#ranges].flatMap(([mark, ranges]) => {
      const highlight = named(registry, mark === current ? "current" : mark.kind);
      return ranges.map((range) => /** @type {[Highlight, Range]} */ ([highlight, range]));
    });
    // Ranges follow most edits by themselves, and each change makes the browser paint anew.
    if (isSame(wanted, this.#painted)) return;
    this.#unpaint();
    for (const [highlight, range] of wanted) highlight.add(range);
    this.#painted = wanted;
  }

  /**
   * Where a mark's words are, a box for each line; empty while they are out of the page.
   * @param {Mark} mark
   * @returns {DOMRect[]}
   */
  boxes(mark) {
    if (this.#mirror !== null) return this.#mirror.boxes(mark);
    return (this.#ranges.get(mark) ?? []).flatMap((range) => [...range.getClientRects()]);
  }

  /**
   * Scroll a mark's words into view.
   * @param {Mark} mark
   */
  reveal(mark) {
    const at = this.#ranges.get(mark)?.[0]?.startContainer;
    (at instanceof Element ? at : at?.parentElement)?.scrollIntoView({ block: "nearest" });
    this.#mirror?.reveal(mark);
  }

  /** Follow the composer, which moved or was scrolled. */
  place() {
    this.#mirror?.place();
    if (this.#mirror === null && highlights() === null) this.#draw();
  }

  clear() {
    this.#unpaint();
    this.#ranges.clear();
    this.#mirror?.draw([], null);
  }

  remove() {
    this.clear();
    this.#mirror?.remove();
  }

  #unpaint() {
    for (const [highlight, range] of this.#painted) highlight.delete(range);
    for (const box of this.#drawn) box.remove();
    this.#painted = [];
    this.#drawn = [];
  }

  #draw() {
    for (const box of this.#drawn) box.remove();
    const { x, y } = this.#layer.origin();
    this.#drawn = [...this.#ranges.keys()].flatMap((mark) =>
      this.boxes(mark).map((box) => {
        const line = document.createElement("div");
        line.className = mark === this.#current ? `box ${mark.kind} current` : `box ${mark.kind}`;
        line.style.transform = `translate(${box.left - x}px, ${box.top - y}px)`;
        line.style.width = `${box.width}px`;
        line.style.height = `${box.height}px`;
        return line;
      }),
    );
    this.#layer.root.append(...this.#drawn);
  }
}

/**
 * @param {HighlightRegistry} registry
 * @param {typeof KINDS[number]} kind
 * @returns {Highlight}
 */
function named(registry, kind) {
  const name = `auditor-${kind}`;
  let highlight = registry.get(name);
  if (highlight === undefined) {
    highlight = new Highlight();
    highlight.priority = KINDS.indexOf(kind);
    registry.set(name, highlight);
  }
  return highlight;
}

/**
 * @param {[Highlight, Range][]} one
 * @param {[Highlight, Range][]} other
 */
function isSame(one, other) {
  return (
    one.length === other.length &&
    one.every(([highlight, range], index) => {
      const [had, place] = /** @type {[Highlight, Range]} */ (other[index]);
      return (
        highlight === had &&
        range.startContainer === place.startContainer &&
        range.startOffset === place.startOffset &&
        range.endContainer === place.endContainer &&
        range.endOffset === place.endOffset
      );
    })
  );
}

/** @returns {HighlightRegistry | null} */
function highlights() {
  return typeof Highlight === "function" ? (globalThis.CSS?.highlights ?? null) : null;
}
