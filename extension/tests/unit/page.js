/**
 * A page for unit tests, in which the content scripts' modules find what they take from a browser.
 */

import { JSDOM } from "jsdom";

/**
 * @param {string} html What is in its body
 * @param {string} [path] The page's path
 * @returns {Document}
 */
export function page(html, path = "/") {
  const { window } = new JSDOM(`<!doctype html><body>${html}`, { url: `https://example.org${path}` });
  for (const name of ["Node", "Element", "HTMLElement", "HTMLInputElement", "ShadowRoot", "location", "document"]) {
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
  }
  globalThis.getComputedStyle = (element) => styleOf(window, element);
  return window.document;
}

const INLINE = new Set(["a", "b", "em", "i", "img", "span"]);

/** jsdom makes everything a block, and lets `white-space` reach no child; the browser's own say is tested elsewhere. */
function styleOf(window, element) {
  const { display, visibility } = window.getComputedStyle(element);
  const said = element.closest("[style*='white-space']");
  return {
    display: INLINE.has(element.localName) && display !== "none" ? "inline" : display,
    visibility,
    whiteSpace: said === null ? "normal" : said.style.whiteSpace,
  };
}
