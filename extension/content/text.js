/**
 * The text of a composer as its reader sees it, with an exact way back from offsets to places in the page.
 *
 * Offsets count UTF-16 units, as JavaScript and the service do. Blocks and `<br>` begin lines; white space collapses
 * where the page's style says so; the zero-width characters that editors put in as fillers are left out; a picture
 * reads as its `alt`, which is how sites draw emoji.
 */

/**
 * @typedef {object} Reading
 * @property {string} text
 * @property {(offset: number, length: number) => Range[] | null} ranges Where a part of the text is, a range for each
 *   text node or picture; empty for a line break; null in a `textarea`, whose text is in no node
 */

/**
 * A run of text that lies in one node without gaps. `node` is null for the break before a line.
 * @typedef {{ at: number, length: number, node: Node | null, from: number }} Run
 */

const SKIPPED = "script, style, template, button, select, svg, [data-slate-placeholder], [data-mce-bogus='all']";
const COLLAPSIBLE = /[ \t\r\n\f]+|[\uFEFF\u200B]+|[^ \t\r\n\f\uFEFF\u200B]+/g;
const COLLAPSIBLE_KEEPING_LINES = /[ \t\r\f]+|[\uFEFF\u200B]+|[^ \t\r\f\uFEFF\u200B]+/g;
const FILLED = /[\uFEFF\u200B]+|[^\uFEFF\u200B]+/g;

/**
 * @param {Element} composer
 * @returns {Reading}
 */
export function read(composer) {
  if (composer.localName === "textarea") {
    return { text: /** @type {HTMLTextAreaElement} */ (composer).value, ranges: () => null };
  }
  const reader = new Reader();
  reader.inside(composer);
  const { text, runs } = reader;
  return { text, ranges: (offset, length) => rangesOf(runs, offset, offset + length) };
}

class Reader {
  text = "";
  /** @type {Run[]} */
  runs = [];
  #began = false;
  #open = false;
  /** White space that shows only if something follows it on its line. @type {{ node: Node, from: number } | null} */
  #space = null;

  /** @param {Element} element */
  inside(element) {
    const style = getComputedStyle(element);
    if (style.display === "none") return;
    const block = !/^(inline|contents|ruby|none)/.test(style.display);
    if (block) this.#edge();
    const seen = style.visibility === "visible";
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (seen) this.#words(/** @type {Text} */ (node), style.whiteSpace);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        this.#child(/** @type {Element} */ (node));
      }
    }
    if (block) this.#edge();
  }

  /** @param {Element} element */
  #child(element) {
    if (element.localName === "br") {
      this.#line();
      this.#edge();
    } else if (element.localName === "img") {
      const alt = element.getAttribute("alt") ?? "";
      if (alt !== "") this.#add(element, 0, alt);
    } else if (!element.matches(SKIPPED)) {
      this.inside(element);
    }
  }

  /**
   * @param {Text} node
   * @param {string} whiteSpace
   */
  #words(node, whiteSpace) {
    const preserved = whiteSpace.startsWith("pre") || whiteSpace.startsWith("break-spaces");
    const lines = whiteSpace.startsWith("pre-line");
    const parts = lines ? COLLAPSIBLE_KEEPING_LINES : preserved ? FILLED : COLLAPSIBLE;
    for (const { 0: part, index } of node.data.matchAll(parts)) {
      const first = part[0];
      if (first === "\uFEFF" || first === "\u200B") continue;
      if ((!preserved || lines) && /[ \t\r\n\f]/.test(first ?? "") && (first !== "\n" || !lines)) {
        if (this.#open && this.#space === null) this.#space = { node, from: index };
      } else {
        this.#add(node, index, part.replaceAll("\u00A0", " "));
      }
    }
  }

  /**
   * @param {Node} node
   * @param {number} from
   * @param {string} words
   */
  #add(node, from, words) {
    this.#line();
    if (this.#space !== null) {
      const space = this.#space;
      this.#space = null;
      this.#run(space.node, space.from, " ");
    }
    this.#run(node, from, words);
  }

  /**
   * @param {Node | null} node
   * @param {number} from
   * @param {string} words
   */
  #run(node, from, words) {
    this.runs.push({ at: this.text.length, length: words.length, node, from });
    this.text += words;
  }

  #line() {
    if (this.#open) return;
    if (this.#began) this.#run(null, 0, "\n");
    this.#began = this.#open = true;
  }

  #edge() {
    this.#open = false;
    this.#space = null;
  }
}

/**
 * @param {Run[]} runs
 * @param {number} start
 * @param {number} end
 * @returns {Range[]}
 */
function rangesOf(runs, start, end) {
  /** @type {Range[]} */
  const ranges = [];
  for (let index = firstAfter(runs, start); index < runs.length; index += 1) {
    const { at, length, node, from } = /** @type {Run} */ (runs[index]);
    if (at >= end) break;
    if (node === null || node.ownerDocument === null) continue;
    const last = ranges.at(-1);
    const range = last?.endContainer === node ? last : node.ownerDocument.createRange();
    if (node.nodeType === Node.TEXT_NODE) {
      if (range !== last) range.setStart(node, from + Math.max(0, start - at));
      range.setEnd(node, from + Math.min(length, end - at));
    } else {
      range.selectNode(node);
    }
    if (range !== last) ranges.push(range);
  }
  return ranges;
}

/**
 * The first run that ends after an offset.
 * @param {Run[]} runs
 * @param {number} offset
 */
function firstAfter(runs, offset) {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { at, length } = /** @type {Run} */ (runs[middle]);
    if (at + length > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
