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
 * Shadow roots of custom elements below a root. Other hosts, such as a plain `div`, are found when they get the focus:
 * asking every element of a long page would cost too much.
 * @param {ParentNode & Node} root
 * @returns {ShadowRoot[]}
 */
export function shadowsBelow(root) {
  /** @type {ShadowRoot[]} */
  const found = [];
  for (const element of root.querySelectorAll("*")) {
    if (!element.localName.includes("-")) continue;
    const shadow = shadowOf(element);
    if (shadow !== null) found.push(shadow, ...shadowsBelow(shadow));
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
