/**
 * Bluesky's web app, its own or another's.
 *
 * Markup read from bluesky-social/social-app: src/view/com/composer/Composer.tsx at e9b53b3 (testIDs, which
 * react-native-web writes as data-testid), src/view/com/composer/text-input/TextInput.web.tsx at 337b922 (TipTap, one
 * editor for each post of a thread), src/view/shell/Composer.web.tsx at 014c78f (the dialog around them) and
 * bskyweb/templates/base.html at 00bdda1. Direct messages are written in a plain text area and are left alone.
 */

const DIALOG = "[data-testid='composePostView'], [role='dialog']";
const BUTTON = "[data-testid='composerPublishBtn']";

/** @type {import("./index.js").Site} */
export const bluesky = {
  name: "Bluesky",
  hosts: ["bsky.app"],
  platform: "bluesky",

  // Whoever runs a web app of their own runs this one.
  isHere: (document) => document.querySelector("meta[name='generator'][content='bskyweb']") !== null,

  composers: (root) => [...root.querySelectorAll(".ProseMirror[contenteditable='true']")].filter(isComposer),

  anchor: (composer) => composer,

  // One button publishes every post of a thread.
  publishes: (composer, target) => {
    const button = target.closest(BUTTON);
    return button !== null && composer.closest(DIALOG)?.contains(button) === true;
  },

  byKey: true,
};

/** @param {Element} field */
function isComposer(field) {
  return field.closest(DIALOG) !== null;
}
