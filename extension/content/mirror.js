/**
 * A copy of a `textarea`'s text, set in the same type and laid over it, transparent but for the lines under words.
 *
 * The words of a `textarea` are in no node that a range could hold, so their places are those of the copy's. The copy
 * lies in a closed shadow root and takes no pointer. Used only while there is something to mark.
 */

/** What decides where each glyph goes. */
const TYPE = [
  "direction", "fontFamily", "fontFeatureSettings", "fontKerning", "fontSize", "fontStretch", "fontStyle",
  "fontVariantCaps", "fontVariantLigatures", "fontVariantNumeric", "fontVariationSettings", "fontWeight", "hyphens",
  "letterSpacing", "lineBreak", "lineHeight", "overflowWrap", "paddingBottom", "paddingLeft", "paddingRight",
  "paddingTop", "tabSize", "textAlign", "textIndent", "textRendering", "textTransform", "unicodeBidi", "whiteSpace",
  "wordBreak", "wordSpacing", "writingMode",
];

/**
 * @typedef {import("./marks.js").Mark} Mark
 */

export class Mirror {
  #field;
  #layer;
  #copy = document.createElement("div");
  /** @type {{ mark: Mark, element: HTMLElement }[]} */
  #words = [];

  /**
   * @param {HTMLTextAreaElement} field
   * @param {import("./layer.js").Layer} layer
   */
  constructor(field, layer) {
    this.#field = field;
    this.#layer = layer;
    this.#copy.className = "mirror";
    this.#copy.setAttribute("aria-hidden", "true");
  }

  /**
   * Draw lines under words; `current` stands out.
   * @param {Mark[]} marks In the order of the text
   * @param {Mark | null} current
   */
  draw(marks, current) {
    this.#words = [];
    if (marks.length === 0) {
      this.#copy.remove();
      return;
    }
    const text = this.#field.value;
    const pieces = [];
    let done = 0;
    for (const mark of marks) {
      const start = Math.max(done, mark.offset);
      const end = mark.offset + mark.length;
      if (start >= end) continue;
      pieces.push(text.slice(done, start));
      const element = document.createElement("span");
      element.className = mark === current ? `${mark.kind} current` : mark.kind;
      element.textContent = text.slice(start, end);
      this.#words.push({ mark, element });
      pieces.push(element);
      done = end;
    }
    // A copy that ends in a line break would be one line short of the field.
    this.#copy.replaceChildren(...pieces, `${text.slice(done)}\u200B`);
    this.place();
  }

  /** Lie over the field again, wherever it is now. */
  place() {
    if (this.#words.length === 0) return;
    const copy = this.#copy;
    if (copy.parentNode === null) this.#layer.root.append(copy);
    const field = this.#field;
    const style = getComputedStyle(field);
    for (const name of TYPE) copy.style[/** @type {any} */ (name)] = style[/** @type {any} */ (name)] ?? "";
    const box = field.getBoundingClientRect();
    const { x, y } = this.#layer.origin();
    copy.style.width = `${field.clientWidth}px`;
    copy.style.height = `${field.clientHeight}px`;
    copy.style.transform = `translate(${box.left + field.clientLeft - x}px, ${box.top + field.clientTop - y}px)`;
    this.scroll();
  }

  /** Follow the field's own scrolling. */
  scroll() {
    this.#copy.scrollTop = this.#field.scrollTop;
    this.#copy.scrollLeft = this.#field.scrollLeft;
  }

  /**
   * Where a mark's words are, a box for each line.
   * @param {Mark} mark
   * @returns {DOMRect[]}
   */
  boxes(mark) {
    return this.#words.filter((word) => word.mark === mark).flatMap((word) => [...word.element.getClientRects()]);
  }

  remove() {
    this.#copy.remove();
  }
}
