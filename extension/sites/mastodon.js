/**
 * Mastodon, on any instance that a person switches on.
 *
 * Markup read from mastodon/mastodon: app/javascript/mastodon/features/compose/components/compose_form.jsx at d2e9124
 * (4.3 and later: Post, Reply and Update) and at 002065f (4.2: Publish!), components/autosuggest_textarea.jsx at
 * 06d5e30, components/button.tsx at 03a4356, features/compose/components/visibility_button.tsx at 56b02b2, and
 * app/views/shared/_web_app.html.haml at 21d08a7 for what tells an instance.
 */

const COMPOSER = "form.compose-form textarea.autosuggest-textarea__textarea";

// The visibility button's "@": a private mention is written to people, not published.
const PRIVATE_MENTION =
  ":is(.compose-form__dropdowns, .compose-form__buttons) :is(.dropdown-button, .privacy-dropdown) :is(.icon-at, .fa-at)";

/** @type {import("./index.js").Site} */
export const mastodon = {
  name: "Mastodon",
  hosts: ["mastodon.social", "mastodon.online"],
  platform: "mastodon",

  isHere: (document) => document.getElementById("mastodon") !== null,

  composers: (root) =>
    [...root.querySelectorAll(COMPOSER)].filter((field) => !form(field)?.querySelector(PRIVATE_MENTION)),

  // The text area grows with its text and is cut off by the box that scrolls it.
  anchor: (composer) => composer.closest(".compose-form__scrollable") ?? composer,

  publishes: (composer, target) => {
    const button = target.closest("button[type='submit']");
    return button !== null && form(composer)?.contains(button) === true;
  },

  byKey: true,

  // An instance names its own people without a host. No name where the form stands alone, as in a share window.
  account: (composer) => {
    const shown = form(composer)?.querySelector(".navigation-bar .display-name__account")?.textContent?.trim() ?? "";
    return /^@[^@]+$/.test(shown) ? `${shown}@${location.hostname}` : shown;
  },
};

/** @param {Element} composer */
function form(composer) {
  return composer.closest("form.compose-form");
}
