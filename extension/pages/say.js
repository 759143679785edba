/**
 * The words of a page of ours: all of them are in `_locales`, by the names its markup gives.
 */

/**
 * A sentence in the person's language.
 * @param {string} name In `_locales`
 * @param {...string} words What it is filled with
 * @returns {string}
 */
export function say(name, ...words) {
  return chrome.i18n.getMessage(name, words);
}

/** Fill `data-say` with texts and `data-say-ATTRIBUTE` with names, and tell the page's language. */
export function fill() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  document.documentElement.dir = say("@@bidi_dir");
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-say]"))) {
    element.textContent = say(element.dataset.say ?? "");
  }
  document.title = document.querySelector("h1")?.textContent ?? "";
}

/**
 * An element of the page that must be there.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`There is no ${id} on this page.`);
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function made(tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className !== "") element.className = className;
  return element;
}
