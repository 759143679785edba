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

/**
 * Does a click on `target` publish what is in the composer, by the looks of it?
 * @param {Element} composer
 * @param {Element} target
 * @returns {boolean}
 */
export function publishes(composer, target) {
  const button = target.closest(CONTROLS);
  return button !== null && isNamed(button) && nearest(composer).includes(button);
}

/** @param {Element} button */
function isNamed(button) {
  const label = button.getAttribute("aria-label") ?? "";
  const shown = button instanceof HTMLInputElement ? button.value : (button.textContent ?? "");
  return NAMES.test(shown.trim() === "" ? label.trim() : shown.trim());
}

/**
 * The buttons of such a name in the smallest part of the page that holds one of them and the composer: a page with
 * several composers has a button for each.
 * @param {Element} composer
 * @returns {Element[]}
 */
function nearest(composer) {
  /** @type {Element | null} */
  let around = composer;
  while (around !== null) {
    const found = [...around.querySelectorAll(CONTROLS)].filter(isNamed);
    if (found.length > 0) return found;
    const root = around.getRootNode();
    around = around.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return [];
}
