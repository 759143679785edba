/**
 * Below shadow roots, closed ones among them, which only an extension can open.
 */

/**
 * @param {Element} element
 * @returns {ShadowRoot | null}
 */
export function shadowOf(element) {
  return element.shadowRoot ?? (element instanceof HTMLElement ? open(element) : null);
}

/**
 * The element that an event really happened on, or that really has the focus.
 * @param {EventTarget | null} target As it is seen from outside
 * @returns {Element | null}
 */
export function deepest(target) {
  let at = target instanceof Element ? target : null;
  while (at !== null) {
    const inner = shadowOf(at)?.activeElement ?? null;
    if (inner === null) return at;
    at = inner;
  }
  return null;
}

/**
 * Shadow roots of custom elements in a part of a page. Other hosts, such as a plain `div`, and those that get a root
 * later are found when they get the focus: asking every element of a long page again and again would cost too much.
 * @param {ParentNode & Node} root A document, a shadow root, or an element, which may be a host itself
 * @returns {ShadowRoot[]}
 */
export function shadowsIn(root) {
  /** @type {ShadowRoot[]} */
  const found = [];
  const own = root instanceof Element ? [root] : [];
  for (const element of [...own, ...root.querySelectorAll("*")]) {
    if (!element.localName.includes("-")) continue;
    const shadow = shadowOf(element);
    if (shadow !== null) found.push(shadow, ...shadowsIn(shadow));
  }
  return found;
}

/**
 * Chrome has a function for it and Firefox gives every element one; each is asked for by a name that the other, and the
 * other's linter, need not know.
 * @param {HTMLElement} element
 * @returns {ShadowRoot | null}
 */
function open(element) {
  /** @type {any} */
  const chromes = chrome.dom;
  if (chromes !== undefined) return chromes["openOrClosedShadowRoot"](element) ?? null;
  return /** @type {any} */ (element)["openOrClosedShadowRoot"] ?? null;
}
