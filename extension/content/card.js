/**
 * The card that explains: a finding with what to write instead, or the whole verdict with what it does to the mix.
 *
 * It opens on hover and by keyboard, stays while the pointer is on it, and closes with Escape.
 */

import { beside } from "./place.js";
import { button, element, say } from "./words.js";
import { toneOf } from "./badge.js";

/**
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {object} Acts What the card's buttons do
 * @property {(mark: Mark) => void} open Show a finding
 * @property {(step: 1 | -1) => void} walk Go on to the next or the last finding
 * @property {(mark: Mark, words: string) => void} replace
 * @property {() => void} close
 */

export class Card {
  #layer;
  #acts;
  #card = element("div", "", "card");

  /**
   * @param {import("./layer.js").Layer} layer
   * @param {Acts} acts
   */
  constructor(layer, acts) {
    this.#layer = layer;
    this.#acts = acts;
    this.#card.hidden = true;
    this.#card.tabIndex = -1;
    this.#card.setAttribute("role", "dialog");
    this.#card.addEventListener("keydown", (event) => this.#key(event));
    layer.root.append(this.#card);
  }

  get isOpen() {
    return !this.#card.hidden;
  }

  /** Has the keyboard come into the card? */
  get hasFocus() {
    return this.#layer.root.activeElement !== null && this.#card.contains(this.#layer.root.activeElement);
  }

  /** @param {(inside: boolean) => void} heard Called when the pointer comes and goes */
  onPointer(heard) {
    this.#card.addEventListener("pointerenter", () => heard(true));
    this.#card.addEventListener("pointerleave", () => heard(false));
  }

  /**
   * @param {Mark} mark
   * @param {number} index Which of the findings it is, from 0
   * @param {number} of How many there are
   */
  finding(mark, index, of) {
    const { finding } = mark;
    const words = element("p");
    words.append(element("q", finding.text));
    const row = element("div", "", "row");
    for (const { value } of finding.replacements) {
      if (value !== "") row.append(button(say("card_replace", value), () => this.#acts.replace(mark, value), "main"));
    }
    if (finding.counts_against) row.append(button(say("card_remove"), () => this.#acts.replace(mark, "")));
    if (of > 1) {
      row.append(button(say("card_previous"), () => this.#acts.walk(-1)));
      row.append(button(say("card_next"), () => this.#acts.walk(1)));
    }
    row.append(button(say("card_close"), () => this.#acts.close()));
    this.#fill(
      element("h2", finding.counts_against ? finding.shortMessage : say("card_praise", finding.shortMessage)),
      words,
      element("p", finding.message),
      ...(finding.suggestion === "" ? [] : [element("p", advice(finding))]),
      ...(of > 1 ? [element("p", say("card_position", String(index + 1), String(of)), "soft")] : []),
      row,
    );
  }

  /**
   * @param {import("../messages.js").Answer | null} answer
   * @param {Mark[]} marks
   */
  verdict(answer, marks) {
    const tone = toneOf(answer);
    const parts = [element("h2", say(`badge_${tone}`)), element("p", explain(answer))];
    if (answer?.state === "ok") {
      if (answer.sentence !== "") parts.push(element("p", answer.sentence));
      if (answer.verdict.needs_review) parts.push(element("p", say("card_review"), "soft"));
    }
    const list = element("ul");
    for (const mark of marks) {
      const item = element("li");
      item.append(button(say("card_open", mark.finding.text, mark.finding.shortMessage), () => this.#acts.open(mark)));
      list.append(item);
    }
    const row = element("div", "", "row");
    row.append(button(say("card_close"), () => this.#acts.close()));
    this.#fill(...parts, ...(marks.length > 0 ? [list] : []), row);
  }

  /** @param {string} sentence Something went wrong with what was asked for */
  note(sentence) {
    const row = element("div", "", "row");
    row.append(button(say("card_close"), () => this.#acts.close()));
    this.#fill(element("p", sentence), row);
  }

  /**
   * Show it near some words.
   * @param {import("./place.js").Box} words
   */
  place(words) {
    this.#card.hidden = false;
    const size = { width: this.#card.offsetWidth, height: this.#card.offsetHeight };
    const { x, y } = beside(words, size);
    const origin = this.#layer.origin();
    this.#card.style.transform = `translate(${x - origin.x}px, ${y - origin.y}px)`;
  }

  focus() {
    this.#card.focus({ preventScroll: true });
  }

  close() {
    this.#card.hidden = true;
    this.#card.replaceChildren();
  }

  /** @param {(HTMLElement)[]} parts */
  #fill(...parts) {
    const had = this.hasFocus;
    this.#card.replaceChildren(...parts);
    this.#card.setAttribute("aria-label", `${say("name")}: ${parts[0]?.textContent ?? ""}`);
    this.#card.scrollTop = 0;
    if (had) this.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") this.#acts.close();
    else if (event.key === "F8") this.#acts.walk(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }
}

/**
 * What to write instead; of praise, what to make of it.
 * @param {Mark["finding"]} finding
 */
function advice({ suggestion, counts_against }) {
  return counts_against ? say("card_instead", suggestion) : suggestion;
}

/** @param {import("../messages.js").Answer | null} answer */
function explain(answer) {
  if (answer === null) return say("explain_checking");
  if (answer.state !== "ok") return answer.message;
  if (answer.verdict.label === "unreadable") return answer.verdict.unreadable_because || say("explain_unreadable");
  return say(`explain_${toneOf(answer)}`);
}
