/**
 * The toolbar's popup, and the window that shows what was selected: check a text, see the mix, switch the site.
 */

import { ask } from "../asks.js";
import { brandFor, credentials, read } from "../background/settings.js";
import { shown } from "../pages/answer.js";
import { Latest } from "../pages/latest.js";
import { element, fill, say } from "../pages/say.js";
import { show as showMix } from "./mix.js";
import { show as showSite } from "./site.js";

const text = element("text", HTMLTextAreaElement);
const told = element("told", HTMLElement);
const answers = element("answer", HTMLElement);
const latest = new Latest();

/** The brand of the site that is open, or the one for all. */
let brand = "";

async function check() {
  const words = text.value.trim();
  if (words === "") {
    text.focus();
    return;
  }
  told.textContent = say("badge_checking");
  const answer = await latest.of(ask("try", { text: words, brand }));
  if (answer === null) return;
  told.textContent = answer.state === "ok" ? "" : answer.message;
  answers.replaceChildren(...(answer.state === "ok" ? [shown(answer, words, replace)] : []));
}

/**
 * Put other words in place of a finding's, as if typed, so that the field's own undo takes them back.
 * @param {import("../api").Match} finding
 * @param {string} words
 */
function replace({ offset, text: found }, words) {
  const start = text.value.length - text.value.trimStart().length + offset;
  text.focus();
  // What was written since may have moved or changed the words; then the new text is only checked.
  if (text.value.slice(start, start + found.length) === found) {
    text.setSelectionRange(start, start + found.length);
    if (words === "") document.execCommand("delete");
    else document.execCommand("insertText", false, words);
  }
  void check();
}

async function start() {
  fill();
  element("form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void check();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void check();
  });
  element("to-options", HTMLButtonElement).addEventListener("click", () => void chrome.runtime.openOptionsPage());
  const isSelection = location.hash === "#selection";
  const [settings, known, site] = await Promise.all([read(), credentials(), isSelection ? "" : showSite()]);
  brand = brandFor(settings, site);
  const state = element("state", HTMLElement);
  if (known === null) {
    state.textContent = say("state_unpaired");
    element("pair", HTMLElement).hidden = false;
  } else {
    state.textContent = say("popup_service", new URL(known.service).host);
    // What the service said last, good or bad, stands in one place.
    void showMix(brand).then((message) => {
      if (message !== "") state.textContent = message;
    });
  }
  if (isSelection) {
    text.value = (await ask("selection", {})).text;
    await check();
  }
}

void start();
