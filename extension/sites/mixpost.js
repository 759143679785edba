/**
 * Mixpost, which everyone hosts themselves. It publishes to many platforms at once, so it has no platform itself.
 *
 * Markup read from inovector/mixpost: resources/js/Components/Package/Editor.vue and Components/Post/PostActions.vue at
 * 21675f8, Components/Post/PostForm.vue at ad5b242, Pages/Posts/CreateEdit.vue at 20aee48, Components/Button/
 * PrimaryButton.vue at 0f577a0 and resources/views/app.blade.php at 128e99b.
 */

// The previews are TipTap editors as well, but not open for writing.
const COMPOSER = "#postEditor .ProseMirror[contenteditable='true']";

// "Post now" or "Schedule", beside the group of buttons that pick the time.
const BUTTON = "[role='group'] ~ button.bg-indigo-500";

/** @type {import("./index.js").Site} */
export const mixpost = {
  name: "Mixpost",
  hosts: [],
  platform: "",

  isHere: (document) => document.querySelector("link[href*='/vendor/mixpost/']") !== null,

  composers: (root) => [...root.querySelectorAll(COMPOSER)],

  anchor: (composer) => composer,

  publishes: (_composer, target) => target.closest(BUTTON) !== null,

  byKey: false,
};
