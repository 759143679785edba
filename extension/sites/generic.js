/**
 * The adapter for any site: which fields look like the composer of a post.
 *
 * A composer is a `textarea`, or the outermost element of a `contenteditable` region, that is open for writing. Left
 * out by what their markup says of them: search fields and combo boxes, code editors, one-time codes and addresses,
 * and private messages, which are nobody's business here. Size is judged elsewhere (`content/composers.js`).
 */

const FIELDS = "textarea, [contenteditable]:not([contenteditable='false' i])";

const NOT_A_POST = [
  "[readonly]",
  "[disabled]",
  "[aria-readonly='true']",
  "[aria-hidden='true']",
  "[role='searchbox']",
  "[role='combobox']",
  "[role='spinbutton']",
  "[inputmode='numeric']",
  "[inputmode='search']",
  "[inputmode='email']",
  "[autocomplete^='cc-']",
  "[autocomplete*='password']",
  "[autocomplete*='address']",
  "[autocomplete='one-time-code']",
].join(",");

const CODE_EDITORS = ".cm-editor, .CodeMirror, .monaco-editor, .ace_editor, [role='search']";

// What people read on a field, and what its makers call it.
const READ = ["aria-label", "placeholder", "aria-placeholder", "data-placeholder", "title"];
const CALLED = ["name", "id", "data-testid"];

const SEARCH = /\b(search|suche[nr]?|buscar|recherche[rz]?|pesquisar|cerca|filter|password)\b/i;

// Words on a field that is for one person's eyes. Schedulers call a post a message too, and are not held to these.
const PRIVATE = /\b(messages?|dm|chat|nachricht|mensaje|mensagem|messaggio)\b|directmessage|dmcomposer/i;

// Pages of private conversations: linkedin.com/messaging, instagram.com/direct, x.com/messages.
const PRIVATE_PAGE = /\/(messages?|messaging|direct|inbox|chats?|dms?)(\/|$)/i;

/**
 * @param {ParentNode} root A document, a shadow root or an element
 * @returns {Element[]}
 */
export function composers(root) {
  return drafts(root).filter((field) => !says(field, [...READ, "data-testid"], PRIVATE));
}

/**
 * The same for a scheduler, where a message is a post.
 * @param {ParentNode} root A document, a shadow root or an element
 * @returns {Element[]}
 */
export function drafts(root) {
  if (PRIVATE_PAGE.test(globalThis.location?.pathname ?? "")) return [];
  const document = root.ownerDocument ?? /** @type {Document} */ (root);
  if (document.designMode === "on") return document.body === null ? [] : [document.body];
  return [...root.querySelectorAll(FIELDS)].filter(isComposer);
}

/**
 * @param {Element} composer
 * @returns {Element}
 */
export function anchor(composer) {
  return composer;
}

/** @param {Element} field */
function isComposer(field) {
  if (field.parentElement?.closest("[contenteditable]:not([contenteditable='false' i])")) return false;
  if (field.matches(NOT_A_POST) || field.closest(CODE_EDITORS)) return false;
  return !says(field, [...READ, ...CALLED], SEARCH);
}

/**
 * @param {Element} field
 * @param {string[]} names
 * @param {RegExp} words
 */
function says(field, names, words) {
  return names.some((name) => words.test(field.getAttribute(name) ?? ""));
}
