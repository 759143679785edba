/**
 * The composers of a page as they appear, move and vanish, for little: one observer of each kind for all of them, and
 * nothing done at a keystroke but to pass it on.
 *
 * A field counts once it is seen, big enough, and someone has put the caret in it; until then its text is not read.
 */

import { deepest, shadowOf, shadowsIn } from "./deep.js";
import { isOurs } from "./layer.js";

/** Smaller fields are for names and numbers. In CSS pixels. */
const LEAST = { width: 160, height: 18 };
const GLANCE_EVERY = 500;

/**
 * @typedef {object} Heard
 * @property {(composer: Element) => void} used Someone writes in it
 * @property {(composer: Element, composing: boolean) => void} changed Its text may have changed
 * @property {(composer: Element | null) => void} moved It may lie elsewhere; null: any may
 * @property {(composer: Element) => void} lost It is gone, or no longer a composer
 * @property {() => void} glance Twice a second while any is in use
 */

export class Composers {
  #site;
  #heard;
  #over = new AbortController();
  /** @type {Set<Document | ShadowRoot>} */
  #roots = new Set();
  /** @type {Set<Element>} */
  #known = new Set();
  /** @type {Set<Element>} */
  #used = new Set();
  /** Elements that came since the last scan. @type {Set<Element>} */
  #added = new Set();
  #scanning = 0;
  #frame = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #mutations = new MutationObserver((records) => this.#mutated(records));
  #sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => this.#heard.moved(target)));
  #sights = new IntersectionObserver((entries) => entries.forEach(({ target }) => this.#heard.moved(target)), {
    threshold: [0, 0.5, 1],
  });

  /**
   * @param {import("../sites/index.js").Site} site
   * @param {Heard} heard
   */
  constructor(site, heard) {
    this.#site = site;
    this.#heard = heard;
  }

  start() {
    const options = { capture: true, passive: true, signal: this.#over.signal };
    addEventListener("input", (event) => this.#input(event), options);
    addEventListener("compositionend", (event) => this.#input(event), options);
    for (const name of ["scroll", "resize", "transitionend", "animationend", "toggle"]) {
      addEventListener(name, () => this.#move(), options);
    }
    this.#adopt(document);
    this.#focused(document.activeElement);
  }

  stop() {
    this.#over.abort();
    this.#mutations.disconnect();
    this.#sizes.disconnect();
    this.#sights.disconnect();
    cancelIdleCallback(this.#scanning);
    cancelAnimationFrame(this.#frame);
    clearInterval(this.#timer);
  }

  /**
   * The composer in use that an event belongs to.
   * @param {EventTarget | null} target
   * @returns {Element | null}
   */
  holding(target) {
    const at = deepest(target);
    for (const composer of this.#used) if (composer === at || composer.contains(at)) return composer;
    return null;
  }

  /** @param {Document | ShadowRoot} root */
  #adopt(root) {
    if (this.#roots.has(root)) return;
    this.#roots.add(root);
    this.#watch(root);
    // Focus that moves within a shadow root is not heard of outside it.
    const options = { capture: true, passive: true, signal: this.#over.signal };
    root.addEventListener("focusin", (event) => this.#focused(event.target), options);
    for (const composer of this.#site.composers(root)) this.#known.add(composer);
    for (const shadow of shadowsIn(root)) this.#adopt(shadow);
  }

  /** @param {Document | ShadowRoot} root */
  #watch(root) {
    const attributeFilter = ["contenteditable", "readonly", "disabled"];
    this.#mutations.observe(root, { subtree: true, childList: true, attributeFilter });
  }

  /** @param {EventTarget | null} target */
  #focused(target) {
    const at = deepest(target);
    if (at === null) return;
    for (let outer = target instanceof Element ? target : null; outer !== null && outer !== at; ) {
      const shadow = shadowOf(outer);
      if (shadow !== null) this.#adopt(shadow);
      outer = shadow?.activeElement ?? null;
    }
    const root = at.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot)) return;
    this.#adopt(root);
    const composer = this.#site.composers(root).find((each) => each === at || each.contains(at));
    if (composer !== undefined) this.#use(composer);
  }

  /** @param {Element} composer */
  #use(composer) {
    if (this.#used.has(composer)) return;
    const { width, height } = composer.getBoundingClientRect();
    // The body of an editor's frame may be flat while empty; the frame itself is its field.
    if (composer !== document.body && (width < LEAST.width || height < LEAST.height)) return;
    this.#known.add(composer);
    this.#used.add(composer);
    this.#mutations.observe(composer, { subtree: true, childList: true, characterData: true });
    this.#sizes.observe(composer);
    this.#sights.observe(composer);
    this.#timer ??= setInterval(() => this.#glance(), GLANCE_EVERY);
    this.#heard.used(composer);
  }

  /** @param {Event} event */
  #input(event) {
    const target = event.composedPath()[0] ?? null;
    let composer = this.holding(target);
    if (composer === null) {
      this.#focused(target);
      composer = this.holding(target);
    }
    if (composer !== null) this.#heard.changed(composer, event instanceof InputEvent && event.isComposing);
  }

  /** @param {MutationRecord[]} records */
  #mutated(records) {
    /** @type {Set<Element>} */
    const changed = new Set();
    let elsewhere = false;
    let rebuilt = false;
    for (const record of records) {
      const inside = this.#around(record.target);
      if (inside !== null && record.type !== "attributes") changed.add(inside);
      else if (![...record.addedNodes, ...record.removedNodes].every(isOurs) || record.type === "attributes") {
        elsewhere = true;
        // A counter that counts letters, as most composers have one, changes words alone.
        rebuilt ||= record.type === "attributes" || [...record.addedNodes, ...record.removedNodes].some(isElement);
        for (const node of record.addedNodes) if (isElement(node)) this.#added.add(node);
      }
      // Ranges in what was taken out and put in elsewhere have lost their places.
      for (const composer of this.#used) {
        if ([...record.addedNodes].some((node) => node.contains(composer))) changed.add(composer);
      }
    }
    for (const composer of changed) this.#heard.changed(composer, false);
    if (!elsewhere) return;
    this.#move();
    if (rebuilt) this.#scanning ||= requestIdleCallback(() => this.#rescan(), { timeout: 200 });
  }

  /** @param {Node} node */
  #around(node) {
    for (const composer of this.#used) if (composer.contains(node)) return composer;
    return null;
  }

  #rescan() {
    this.#scanning = 0;
    for (const root of this.#roots) if (!root.isConnected) this.#roots.delete(root);
    const added = [...this.#added].filter((element) => element.isConnected && !isOurs(element));
    this.#added.clear();
    for (const shadow of added.flatMap(shadowsIn)) this.#adopt(shadow);
    /** @type {Set<Element>} */
    const still = new Set([...this.#roots].flatMap((root) => this.#site.composers(root)));
    for (const composer of still) this.#known.add(composer);
    for (const composer of this.#known) {
      if (still.has(composer)) continue;
      this.#known.delete(composer);
      if (this.#used.delete(composer)) this.#lose(composer);
    }
  }

  /** @param {Element} composer */
  #lose(composer) {
    this.#sizes.unobserve(composer);
    this.#sights.unobserve(composer);
    // An observer cannot let go of one node: begin again with the others.
    this.#mutations.disconnect();
    for (const root of this.#roots) this.#watch(root);
    for (const each of this.#used) {
      this.#mutations.observe(each, { subtree: true, childList: true, characterData: true });
    }
    if (this.#used.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#heard.lost(composer);
  }

  #move() {
    if (this.#used.size === 0 || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#heard.moved(null);
    });
  }

  #glance() {
    if (!document.hidden) this.#heard.glance();
  }
}

/**
 * @param {Node} node
 * @returns {node is Element}
 */
function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}
