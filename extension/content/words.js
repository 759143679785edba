/**
 * Every sentence a person sees comes from `_locales`.
 */

/**
 * @param {string} name A name in `_locales/en/messages.json`
 * @param {...string} values What goes in place of $1, $2, …
 * @returns {string}
 */
export function say(name, ...values) {
  return chrome.i18n.getMessage(name, values);
}

/**
 * An element with text in it, and never markup.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [className]
 * @returns {HTMLButtonElement}
 */
export function button(text, act, className = "") {
  const made = element("button", text, className);
  made.type = "button";
  made.addEventListener("click", (event) => {
    // A page that finds our element could click it; only a person's click counts.
    if (event.isTrusted) act();
  });
  return made;
}
