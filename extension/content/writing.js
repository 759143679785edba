/**
 * One composer that someone writes in: its text, its verdict, and what is shown of it.
 */

import { LONGEST } from "../messages.js";
import { askVerdict } from "./ask.js";
import { Badge, toneOf } from "./badge.js";
import { Card } from "./card.js";
import { Checking } from "./checking.js";
import { Hover } from "./hover.js";
import { Layer } from "./layer.js";
import { marksOf, shift } from "./marks.js";
import { Overlay } from "./overlay.js";
import { replace } from "./replace.js";
import { read } from "./text.js";
import { say } from "./words.js";

/** Less than this is no post yet. */
const SHORTEST = 4;

/**
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("../messages.js").Answer} Answer
 */

export class Writing {
  composer;
  #site;
  #settings;
  #layer = new Layer();
  #over = new AbortController();
  #text = "";
  #reading;
  /** @type {{ answer: Answer, text: string } | null} */
  #told = null;
  /** @type {Mark[]} */
  #marks = [];
  /** The finding whose card is open. @type {Mark["finding"] | null} */
  #current = null;
  #composing = false;
  #frame = 0;

  /**
   * @param {Element} composer
   * @param {import("../sites/index.js").Site} site
   * @param {import("../messages.js").SiteAnswer} settings
   */
  constructor(composer, site, settings) {
    this.composer = composer;
    this.#site = site;
    this.#settings = settings;
    this.#reading = read(composer);
    const about = { platform: site.platform, account: site.account?.(composer) ?? "" };
    this.#checking = new Checking((text) => askVerdict(text, about), (...told) => this.#deliver(...told));
    this.#overlay = new Overlay(composer, this.#layer);
    this.#badge = new Badge(this.#layer, () => this.#openVerdict(this.#badge.hasFocus));
    this.#card = new Card(this.#layer, {
      open: (mark) => this.#openFinding(mark, this.#card.hasFocus),
      walk: (step) => this.walk(step),
      replace: (mark, words) => this.#replace(mark, words),
      close: () => this.close(),
    });
    const hover = new Hover(
      (x, y) => this.#at(x, y),
      (mark) => this.#openFinding(mark, false),
      () => {
        if (!this.#card.hasFocus) this.close();
      },
    );
    hover.watch(composer, this.#over.signal);
    this.#card.onPointer((inside) => hover.card(inside));
  }
  #checking;
  #overlay;
  #badge;
  #card;

  /**
   * What is in the composer, for whoever asks before it is published.
   * @returns {import("./gate.js").Draft}
   */
  get draft() {
    const { text } = read(this.composer);
    const told = this.#told;
    const verdict = told?.answer.state === "ok" && told.text === text ? told.answer.verdict : null;
    // After a failure the next question is a matter of many seconds, and may well fail too.
    const hopeful = told === null || told.answer.state === "ok";
    return { text, verdict, waiting: hopeful && verdict === null && (this.#checking.waiting || this.#frame !== 0) };
  }

  get isCardOpen() {
    return this.#card.isOpen;
  }

  /**
   * The text may have changed. Looks at it in the next frame, once, however often it is told.
   * @param {boolean} [composing] An input method is still at work on a word: mark, but don't ask yet
   */
  changed(composing = false) {
    this.#composing = composing;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#refresh());
  }

  /** Something moved: lie over the right places again. */
  moved() {
    this.#overlay.place();
    this.#badge.place(this.#site.anchor(this.composer));
    const mark = this.#marks.find(({ finding }) => finding === this.#current);
    if (this.#card.isOpen && mark !== undefined) this.#placeCard(mark);
  }

  /** Has a site changed the text without an event, as when it empties the field after publishing? */
  glance() {
    if (this.composer.localName === "textarea" && read(this.composer).text !== this.#text) this.changed();
  }

  /**
   * Go on to the next finding, or the last one, and put the keyboard into its card; to the verdict where there is none.
   * @param {1 | -1} step
   * @returns {boolean} Was there anything to show?
   */
  walk(step) {
    if (this.#told === null) return false;
    const count = this.#marks.length;
    if (count === 0) {
      this.#openVerdict(true);
      return true;
    }
    const at = this.#marks.findIndex(({ finding }) => finding === this.#current);
    const next = at === -1 ? (step === 1 ? 0 : count - 1) : (at + step + count) % count;
    this.#openFinding(/** @type {Mark} */ (this.#marks[next]), true);
    return true;
  }

  /** Close the card; the keyboard goes back into the composer if it was there. */
  close() {
    if (!this.#card.isOpen) return;
    const back = this.#card.hasFocus;
    this.#current = null;
    this.#card.close();
    this.#paint();
    if (back) /** @type {HTMLElement} */ (this.composer).focus({ preventScroll: true });
  }

  /** Leave no trace: the composer is gone, or the site was switched off. */
  end() {
    cancelAnimationFrame(this.#frame);
    this.#over.abort();
    this.#checking.cancel();
    this.#overlay.remove();
    this.#layer.remove();
  }

  #refresh() {
    this.#frame = 0;
    this.#reading = read(this.composer);
    const { text } = this.#reading;
    if (text !== this.#text) {
      this.#marks = text === this.#told?.text ? this.#all() : shift(this.#marks, this.#text, text);
      this.#text = text;
    }
    this.#paint();
    if (this.#composing) return;
    if (text.trim().length < SHORTEST || !/\p{L}/u.test(text)) this.#forget();
    else if (text.length > LONGEST) this.#refuse(text);
    else this.#ask(text);
  }

  /** @param {string} text */
  #ask(text) {
    this.#checking.want(text);
    if (this.#told !== null) {
      this.#badge.busy(this.#checking.waiting);
      return;
    }
    this.#layer.settle(this.composer);
    this.#badge.show("checking", 0, "");
    this.#badge.place(this.#site.anchor(this.composer));
  }

  /** @param {string} text */
  #refuse(text) {
    this.#checking.cancel();
    this.#deliver({ state: "garbled", message: say("too_long") }, text);
  }

  #forget() {
    this.#checking.cancel();
    this.#told = null;
    this.#marks = [];
    this.close();
    this.#overlay.clear();
    this.#badge.hide();
  }

  /**
   * @param {Answer} answer
   * @param {string} text
   */
  #deliver(answer, text) {
    if (answer.state === "off") {
      this.#forget();
      return;
    }
    this.#told = { answer, text };
    this.#reading = read(this.composer);
    this.#text = this.#reading.text;
    this.#marks = shift(this.#all(), text, this.#text);
    this.#layer.settle(this.composer);
    this.#paint();
    const aloud = answer.state === "ok" ? answer.sentence : answer.message;
    this.#badge.show(toneOf(answer), this.#marks.length, aloud);
    this.#badge.busy(this.#checking.waiting);
    this.moved();
  }

  /** Every mark of the present answer, at home in the text that was asked about. */
  #all() {
    const answer = this.#told?.answer;
    return answer?.state === "ok" ? marksOf(answer.verdict, this.#settings.sensitivity) : [];
  }

  #paint() {
    const current = this.#marks.find(({ finding }) => finding === this.#current) ?? null;
    if (this.#current !== null && current === null) {
      this.#current = null;
      if (this.#card.isOpen) this.close();
    }
    this.#overlay.mark(this.#marks, this.#reading, current);
  }

  /**
   * @param {Mark} mark
   * @param {boolean} focus
   */
  #openFinding(mark, focus) {
    const index = this.#marks.findIndex(({ finding }) => finding === mark.finding);
    const present = this.#marks[index];
    if (present === undefined) return;
    this.#current = present.finding;
    this.#layer.settle(this.composer);
    this.#card.finding(present, index, this.#marks.length);
    this.#paint();
    // Who comes by keyboard or from a list may be far from the words.
    if (focus) this.#overlay.reveal(present);
    this.#placeCard(present);
    if (focus) this.#card.focus();
  }

  /** @param {boolean} focus */
  #openVerdict(focus) {
    this.#current = null;
    this.#card.verdict(this.#told?.answer ?? null, this.#marks);
    this.#paint();
    this.#card.place(this.#badge.box());
    if (focus) this.#card.focus();
  }

  /** @param {Mark} mark */
  #placeCard(mark) {
    this.#card.place(this.#overlay.boxes(mark)[0] ?? this.composer.getBoundingClientRect());
  }

  /**
   * @param {Mark} mark
   * @param {string} words
   */
  async #replace(mark, words) {
    const present = this.#marks.find(({ finding }) => finding === mark.finding);
    this.close();
    if (present === undefined) return;
    let { offset, length } = present;
    // Words that go leave one space behind, not two.
    if (words === "" && this.#text[offset - 1] === " " && /^(\s|$)/.test(this.#text.slice(offset + length))) {
      offset -= 1;
      length += 1;
    }
    if (await replace(this.composer, offset, length, words)) return;
    this.#card.note(say("replace_failed"));
    this.#card.place(this.#badge.box());
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #at(x, y) {
    /** @param {DOMRect} box */
    const under = ({ left, top, right, bottom }) => x >= left && x <= right && y >= top - 2 && y <= bottom + 4;
    return this.#marks.find((mark) => this.#overlay.boxes(mark).some(under)) ?? null;
  }
}
