/**
 * Where things are in the window.
 */

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box In CSS pixels of the window */

/**
 * The part of an element that is seen: cut by the window and by every ancestor that scrolls or clips.
 * @param {Element} element
 * @returns {Box | null} Null when nothing of it is seen
 */
export function seen(element) {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const box = { left, top, right, bottom };
  cut(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  for (let at = parentOf(element); at !== null && at !== document.documentElement; at = parentOf(at)) {
    const { overflowX, overflowY, position } = getComputedStyle(at);
    if (at !== document.body && (overflowX !== "visible" || overflowY !== "visible")) {
      cut(box, at.getBoundingClientRect());
    }
    if (position === "fixed") break;
  }
  return box.right - box.left >= 1 && box.bottom - box.top >= 1 ? box : null;
}

/**
 * Put a box of a size at a corner of a field: inside it where it is roomy, otherwise below, or above at the window's end.
 * @param {Box} field What is seen of the field
 * @param {{ width: number, height: number }} size
 * @param {boolean} rightToLeft
 * @returns {{ x: number, y: number }}
 */
export function corner(field, size, rightToLeft) {
  const gap = 6;
  const roomy = field.bottom - field.top >= 3 * size.height;
  const x = rightToLeft ? field.left + gap : field.right - size.width - gap;
  if (roomy) return { x: within(x, size.width, innerWidth), y: field.bottom - size.height - gap };
  const below = field.bottom + 2;
  const y = below + size.height <= innerHeight ? below : Math.max(0, field.top - size.height - 2);
  return { x: within(x, size.width, innerWidth), y };
}

/**
 * Put a card near some words: below them, or above where there is more room.
 * @param {Box} words
 * @param {{ width: number, height: number }} size
 * @returns {{ x: number, y: number }}
 */
export function beside(words, size) {
  const gap = 6;
  const below = words.bottom + gap;
  const above = words.top - gap - size.height;
  const y = below + size.height <= innerHeight || above < 0 ? below : above;
  return { x: within(words.left, size.width, innerWidth), y: within(y, size.height, innerHeight) };
}

/**
 * @param {Box} box
 * @param {Box} by
 */
function cut(box, by) {
  box.left = Math.max(box.left, by.left);
  box.top = Math.max(box.top, by.top);
  box.right = Math.min(box.right, by.right);
  box.bottom = Math.min(box.bottom, by.bottom);
}

/**
 * @param {number} start
 * @param {number} length
 * @param {number} room
 */
function within(start, length, room) {
  return Math.max(4, Math.min(start, room - length - 4));
}

/**
 * The parent as it is drawn: a slot's, or a shadow root's host.
 * @param {Element} element
 * @returns {Element | null}
 */
function parentOf(element) {
  const parent = element.assignedSlot ?? element.parentNode;
  if (parent instanceof ShadowRoot) return parent.host;
  return parent instanceof Element ? parent : null;
}
