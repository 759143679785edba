/**
 * Put other words in place of a finding's. Called only when a person clicks for it.
 *
 * The words are selected and typed over as if by hand, so that the editor hears of it in its own way and the site's own
 * undo takes it back in one step. An editor that does not take typed text gets a paste.
 */

import { read } from "./text.js";

/**
 * @param {Element} composer
 * @param {number} offset In UTF-16 units of the composer's text
 * @param {number} length
 * @param {string} words What to write instead; empty takes the old words out
 * @returns {Promise<boolean>} Do the new words stand there now?
 */
export async function replace(composer, offset, length, words) {
  const before = read(composer);
  const wanted = before.text.slice(0, offset) + words + before.text.slice(offset + length);
  /** @type {HTMLElement} */ (composer).focus({ preventScroll: true });
  if (!select(composer, before, offset, length)) return false;
  // Editors that keep a selection of their own learn of ours by an event that comes later.
  await settled();
  keepStep(composer);
  write(words);
  keepStep(composer);
  if (await stands(composer, wanted)) return true;
  if (read(composer).text !== before.text || !select(composer, read(composer), offset, length)) return false;
  await settled();
  paste(composer, words);
  return stands(composer, wanted);
}

/**
 * @param {Element} composer
 * @param {import("./text.js").Reading} reading
 * @param {number} offset
 * @param {number} length
 */
function select(composer, reading, offset, length) {
  const ranges = reading.ranges(offset, length);
  if (ranges === null) {
    /** @type {HTMLTextAreaElement} */ (composer).setSelectionRange(offset, offset + length);
    return true;
  }
  const first = ranges[0];
  const last = ranges.at(-1);
  const selection = selectionOf(composer);
  if (first === undefined || last === undefined || selection === null) return false;
  selection.setBaseAndExtent(first.startContainer, first.startOffset, last.endContainer, last.endOffset);
  return true;
}

/**
 * TinyMCE makes a step of its undo from the text as it stands when it hears of a replacement, as from a spelling
 * checker; unheard, what was typed before and what we write would be one step. Other editors see to it themselves.
 * @param {Element} composer
 */
function keepStep(composer) {
  if (!composer.classList.contains("mce-content-body")) return;
  composer.dispatchEvent(new InputEvent("input", { inputType: "insertReplacementText", bubbles: true }));
}

/** @param {string} words */
function write(words) {
  // Deprecated, without a successor: nothing else types into an editor so that its undo knows of it.
  if (words === "") document.execCommand("delete");
  else document.execCommand("insertText", false, words);
}

/**
 * @param {Element} composer
 * @param {string} words
 */
function paste(composer, words) {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", words);
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true });
  composer.dispatchEvent(event);
}

/**
 * @param {Element} composer
 * @param {string} wanted
 */
async function stands(composer, wanted) {
  await settled();
  return read(composer).text.trimEnd() === wanted.trimEnd();
}

/** @param {Element} composer */
function selectionOf(composer) {
  const root = /** @type {ShadowRoot & { getSelection?: () => Selection | null }} */ (composer.getRootNode());
  return root.getSelection?.() ?? document.getSelection();
}

function settled() {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
