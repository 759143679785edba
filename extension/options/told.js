/**
 * What became of what a person did, in one place of the page and aloud.
 */

import { element, say } from "../pages/say.js";

/**
 * Say what became of something, aloud too.
 * @param {string} message
 * @param {boolean} [isWrong]
 */
export function tell(message, isWrong = false) {
  const told = element("told", HTMLElement);
  told.className = isWrong ? "wrong" : "";
  told.textContent = message;
}

/** Say that a choice was kept. */
export function kept() {
  tell(say("options_kept"));
}
