/**
 * Let an event that was held go on its way: a copy of it, which the page cannot tell from the first but by
 * `isTrusted`. A copied click still does what a click does, such as submitting a form.
 */

const BUTTONS = "button, input[type='submit'], [role='button']";

/**
 * Is this Ctrl+Enter, or Cmd+Enter, and not the end of a word in an input method?
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function isSubmitKey(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
}

/**
 * @param {MouseEvent | KeyboardEvent} event
 * @param {Element} target Where it happened
 */
export function again(event, target) {
  const at = target.isConnected ? target : replacement(target);
  at?.dispatchEvent(event instanceof KeyboardEvent ? key(event) : click(event));
}

/** @param {MouseEvent} event */
function click(event) {
  const { altKey, ctrlKey, metaKey, shiftKey, clientX, clientY, screenX, screenY, button, detail } = event;
  const keys = { altKey, ctrlKey, metaKey, shiftKey };
  return new MouseEvent("click", { ...always(event), ...keys, clientX, clientY, screenX, screenY, button, detail });
}

/** @param {KeyboardEvent} event */
function key(event) {
  // Mastodon, among others, still goes by the old numbers.
  const { key, code, keyCode, location, altKey, ctrlKey, metaKey, shiftKey } = event;
  const keys = { altKey, ctrlKey, metaKey, shiftKey };
  return new KeyboardEvent("keydown", { ...always(event), ...keys, key, code, keyCode, location });
}

/** @param {UIEvent} event */
function always({ bubbles, cancelable, composed, view }) {
  return { bubbles, cancelable, composed, view };
}

/**
 * A page may draw its button anew while the question stands. Its successor is the one of the same name and kind.
 * @param {Element} gone
 * @returns {Element | undefined}
 */
function replacement(gone) {
  const button = gone.closest(BUTTONS) ?? gone;
  return [...document.querySelectorAll(BUTTONS)].find((other) => {
    return (
      other.textContent === button.textContent &&
      other.className === button.className &&
      other.getAttribute("data-testid") === button.getAttribute("data-testid")
    );
  });
}
