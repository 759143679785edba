/**
 * Postiz, hosted or one's own. It publishes to many platforms at once, so it has no platform itself.
 *
 * Markup read from gitroomhq/postiz-app, apps/frontend/src/components/new-launch: manage.modal.tsx at 003a77e (now) and
 * at 3f6c906 (2.0, with #add-edit-post-dialog-buttons), editor.tsx at 4cb7aa2 (TipTap, an editor a post in a box whose
 * id is random) and apps/frontend/src/app/(app)/layout.tsx at 0450e2f.
 */

const COMPOSER = ":is(#social-content, .editor) .ProseMirror[contenteditable='true']";

// "Add to calendar" and the "Post now" above it; in 2.0 one button holds both.
const BUTTONS = "button.btnSub, button:has(> .post-now), #add-edit-post-dialog-buttons button:has(.group-hover\\:flex)";

// The arrow that opens the menu with "Post now" lies in the other button.
const ARROW = ".arrow-change, svg";

/** @type {import("./index.js").Site} */
export const postiz = {
  name: "Postiz",
  hosts: ["platform.postiz.com"],
  platform: "",

  // Every page's title is "Postiz" and what it shows.
  isHere: (document) => /^Postiz\b/.test(document.title),

  composers: (root) => [...root.querySelectorAll(COMPOSER)],

  // An empty editor is one line high; the box around it is what looks like the field.
  anchor: (composer) => composer.closest("#social-content [id], .editor [id]") ?? composer,

  publishes: (_composer, target) => target.closest(BUTTONS) !== null && target.closest(ARROW) === null,

  byKey: false,
};
