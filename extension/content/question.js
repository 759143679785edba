/**
 * The question before a push goes out: a modal dialog of our own, which the page can neither read nor answer.
 */

import { Layer } from "./layer.js";
import { button, element, say } from "./words.js";

// The ordinals that have a sentence of their own; above them it says "push number 11".
const ORDINALS = 10;

const STYLE = `
dialog {
  --ink: #1d2421; --paper: #fdfcf9; --edge: #857f72; --accent: #1f5f8b;
  width: min(400px, calc(100vw - 32px));
  padding: 18px 20px;
  font: 15px/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper);
  border: 1px solid var(--edge); border-radius: 10px;
}
dialog::backdrop { background: rgb(0 0 0 / .45); }
h2 { margin: 0 0 6px; font-size: 17px; }
p { margin: 0 0 16px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; }
button {
  min-height: 34px; padding: 4px 14px;
  color: var(--ink); background: transparent;
  border: 1px solid var(--edge); border-radius: 6px; cursor: pointer;
}
button.main { color: var(--paper); background: var(--accent); border-color: var(--accent); }
@media (prefers-color-scheme: dark) {
  dialog { --ink: #ece9e2; --paper: #171a18; --edge: #7f8782; --accent: #8cc4ee; }
}
`;

/**
 * Ask whether a push shall be published. Escape, and whatever else closes the dialog, means to go on editing.
 * @param {Element} composer Where the focus goes back to
 * @param {boolean} isPressing High pressure, not just a push
 * @param {number | null} before Pushes this week so far; null when not known
 * @returns {Promise<boolean>}
 */
export function ask(composer, isPressing, before) {
  const layer = new Layer();
  layer.settle(composer);
  const style = element("style");
  style.textContent = STYLE;
  const dialog = element("dialog");
  const title = element("h2", say(isPressing ? "gate_title_pressure" : "gate_title_push"));
  const words = element("p", `${week(before)} ${say("gate_question")}`);
  title.id = "title";
  words.id = "words";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.setAttribute("aria-describedby", words.id);

  return new Promise((resolve) => {
    let publish = false;
    const keep = button(say("gate_keep"), () => dialog.close(), "main");
    const go = button(say("gate_publish"), () => {
      publish = true;
      dialog.close();
    });
    const row = element("div", "", "row");
    row.append(go, keep);
    dialog.append(title, words, row);
    layer.root.append(style, dialog);
    const onKey = (/** @type {KeyboardEvent} */ event) => steer(event, layer, dialog, [go, keep]);
    window.addEventListener("keydown", onKey, true);
    dialog.addEventListener("close", () => {
      window.removeEventListener("keydown", onKey, true);
      layer.remove();
      if (!publish && composer instanceof HTMLElement) composer.focus();
      resolve(publish);
    });
    dialog.showModal();
    keep.focus();
  });
}

/** @param {number | null} before */
function week(before) {
  if (before === null) return say("gate_week_unknown");
  const number = before + 1;
  return number <= ORDINALS ? say(`gate_week_${number}`) : say("gate_week_more", String(number));
}

/**
 * Keys pressed in the dialog are not the page's, which may close its composer on Escape; Tab stays inside.
 * @param {KeyboardEvent} event
 * @param {Layer} layer
 * @param {HTMLDialogElement} dialog
 * @param {HTMLButtonElement[]} buttons In the order of Tab
 */
function steer(event, layer, dialog, buttons) {
  if (!layer.holds(event)) return;
  event.stopImmediatePropagation();
  if (event.key === "Escape") {
    event.preventDefault();
    dialog.close();
  }
  if (event.key === "Tab") {
    event.preventDefault();
    const at = buttons.findIndex((one) => one.matches(":focus"));
    const next = at + (event.shiftKey ? -1 : 1);
    buttons.at(next % buttons.length)?.focus();
  }
}
