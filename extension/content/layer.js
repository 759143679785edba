/**
 * Where our own things are drawn: one element for each composer, with a closed shadow root that the page cannot read.
 *
 * It sits beside the page's content, at the end of the document, or inside the dialog that holds the composer: what is
 * outside a modal dialog cannot be clicked, and sites close a dialog on a click outside. Nothing is written into the
 * editor, and the element itself carries nothing but its place in the tree.
 */

import { STYLE } from "./style.js";

const HOMES = ":modal, :popover-open, :fullscreen, dialog[open], [role='dialog'], [role='alertdialog'], [aria-modal='true']";

// Page scripts listen for these to run shortcuts, close menus or trap focus; what happens in our own card is not theirs.
const OWN_EVENTS = [
  "click", "dblclick", "contextmenu", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend",
  "keydown", "keyup", "keypress", "beforeinput", "input", "focusin", "focusout", "wheel",
];

/** Elements of ours, so that watching the page leaves them out. @type {WeakSet<Node>} */
const OURS = new WeakSet();

/**
 * @param {Node} node
 * @returns {boolean}
 */
export function isOurs(node) {
  return OURS.has(node);
}

export class Layer {
  #host = document.createElement("div");
  /** @type {ShadowRoot} */
  root;

  constructor() {
    OURS.add(this.#host);
    this.root = this.#host.attachShadow({ mode: "closed" });
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.root.append(style);
    for (const name of OWN_EVENTS) {
      this.root.addEventListener(name, (event) => event.stopPropagation());
    }
    // A click must not take the focus from the editor: sites fold their composer up when it is lost.
    this.root.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /**
   * Be in the page, in the right place for a composer, whatever the page did meanwhile.
   * @param {Element} composer
   */
  settle(composer) {
    const home = homeOf(composer);
    if (this.#host.parentNode !== home) home.append(this.#host);
  }

  /**
   * Where (0, 0) of the layer lies in the window: not always at its corner, since a transformed ancestor moves it.
   * @returns {{ x: number, y: number }}
   */
  origin() {
    const { x, y } = this.#host.getBoundingClientRect();
    return { x, y };
  }

  /**
   * @param {Event} event
   * @returns {boolean} Did it happen on something of ours?
   */
  holds(event) {
    return event.composedPath().includes(this.#host);
  }

  remove() {
    this.#host.remove();
  }
}

/** @param {Element} composer */
function homeOf(composer) {
  /** @type {Element | null} */
  let at = composer;
  while (at !== null) {
    const home = at.closest(HOMES);
    if (home !== null && !home.contains(document.body)) return home;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return document.documentElement;
}
