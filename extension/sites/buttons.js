/**
 * The Publish button on a site whose markup is not known: told by its name, near the composer.
 *
 * Used to ask once before a push goes out, so a wrong guess costs a question or misses one; it never stops anything.
 */

const CONTROLS = "button, [role='button'], input[type='submit']";

// The names that such buttons carry, in the languages of the sites' own translations. Whole names: "Post" is one, "Post
// settings" is not.
const NAMES = new RegExp(
  `^(${[
    "(post|publish|share|tweet|schedule)( (now|all|post|tweet|it))?",
    "(jetzt )?(posten|veröffentlichen|teilen|planen)",
    "(publier|partager|poster|programmer)( maintenant)?",
    "(publicar|compartir|compartilhar|postar|programar|agendar)( ahora| agora)?",
    "(pubblica|condividi|programma)( ora)?",
    "(nu )?(plaatsen|publiceren|delen|inplannen)",
  ].join("|")})$`,
  "iu",
);

/** How many elements up from the composer a button may lie; more would be another part of the page. */
const NEAR = 12;

/**
 * Does a click on `target` publish what is in the composer, by the looks of it?
 * @param {Element} composer
 * @param {Element} target
 * @returns {boolean}
 */
export function publishes(composer, target) {
  const button = target.closest(CONTROLS);
  return button !== null && NAMES.test(name(button)) && areNear(composer, button);
}

/** @param {Element} button */
function name(button) {
  const label = button.getAttribute("aria-label") ?? "";
  const shown = button instanceof HTMLInputElement ? button.value : (button.textContent ?? "");
  return [shown, label].map((text) => text.trim()).find((text) => text !== "") ?? "";
}

/**
 * @param {Element} composer
 * @param {Element} button
 */
function areNear(composer, button) {
  const dialog = composer.closest("[role='dialog'], dialog, form");
  if (dialog?.contains(button)) return true;
  /** @type {Element | null} */
  let around = composer;
  for (let step = 0; around !== null && step < NEAR; step += 1) {
    if (around.contains(button)) return true;
    around = around.parentElement;
  }
  return false;
}
