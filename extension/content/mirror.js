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
 * @typedef {{ mark: Mark, element: HTMLElement, text: Text, before: Text }} Word Marked words, and the text before them
 */

export class Mirror {
  #field;
  #layer;
  #copy = document.createElement("div");
  /** @type {Word[]} */
  #words = [];
  #rest = document.createTextNode("");

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
   * Draw lines under words; `current` stands out. Where marks overlap, the first one is drawn.
   * @param {Mark[]} marks In the order of the text
   * @param {Mark | null} current
   */
  draw(marks, current) {
    const text = this.#field.value;
    let done = 0;
    const shown = marks.filter(({ offset, length }) => {
      if (offset < done) return false;
      done = offset + length;
      return true;
    });
    if (shown.length === 0) {
      this.remove();
      return;
    }
    const isNew = this.#words.length !== shown.length;
    if (isNew) this.#lay(shown);
    done = 0;
    shown.forEach((mark, index) => {
      const { offset, length, kind } = mark;
      const word = /** @type {Word} */ (this.#words[index]);
      word.mark = mark;
      word.element.className = mark === current ? `${kind} current` : kind;
      put(word.before, text.slice(done, offset));
      put(word.text, text.slice(offset, offset + length));
      done = offset + length;
    });
    // A copy that ends in a line break would be one line short of the field.
    put(this.#rest, `${text.slice(done)}\u200B`);
    if (isNew) this.place();
  }

  /** @param {Mark[]} marks */
  #lay(marks) {
    this.#words = marks.map((mark) => {
      const element = document.createElement("span");
      const text = document.createTextNode("");
      element.append(text);
      return { mark, element, text, before: document.createTextNode("") };
    });
    this.#copy.replaceChildren(...this.#words.flatMap(({ before, element }) => [before, element]), this.#rest);
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
    // A page's own `zoom` is in where things are, and not in what their style says.
    const zoom = field.currentCSSZoom ?? 1;
    const left = (box.left - x) / zoom + field.clientLeft;
    const top = (box.top - y) / zoom + field.clientTop;
    copy.style.zoom = String(zoom);
    copy.style.width = `${field.clientWidth}px`;
    copy.style.height = `${field.clientHeight}px`;
    copy.style.transform = `translate(${left}px, ${top}px)`;
    this.scroll();
  }

  /**
   * Scroll the field so that a mark's words are seen.
   * @param {Mark} mark
   */
  reveal(mark) {
    const field = this.#field.getBoundingClientRect();
    const words = this.boxes(mark)[0];
    if (words === undefined) return;
    const over = words.bottom > field.bottom ? words.bottom - field.bottom : Math.min(0, words.top - field.top);
    if (over === 0) return;
    // With a line's height to spare on either side.
    this.#field.scrollTop += (over + Math.sign(over) * words.height) / (this.#field.currentCSSZoom ?? 1);
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
    this.#words = [];
    this.#copy.remove();
  }
}

/**
 * Change a node only where its text changed: at a keystroke, one does.
 * @param {Text} node
 * @param {string} text
 */
function put(node, text) {
  if (node.data !== text) node.data = text;
}
