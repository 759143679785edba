/**
 * A verdict, shown: what the text is, its words with the marked ones, what to write instead, what publishing does.
 */

import { made, say } from "./say.js";

/**
 * @typedef {import("../api").Checked} Checked
 * @typedef {import("../api").Match} Match
 * @typedef {import("../messages.js").Told} Told
 * @typedef {"value" | "push" | "pressure" | "unreadable"} Tone
 */

/**
 * @param {Checked} verdict
 * @returns {Tone}
 */
export function toneOf({ label, pressure }) {
  if (label !== "sales_push") return label;
  return pressure === 3 ? "pressure" : "push";
}

/**
 * @param {Told} answer
 * @param {string} text The text it is about
 * @param {(finding: Match, words: string) => void} replace Puts other words in place of a finding's
 * @returns {HTMLElement}
 */
export function shown({ verdict, mix }, text, replace) {
  const tone = toneOf(verdict);
  const card = made("section", "", `card ${tone}`);
  card.append(made("h2", say(`badge_${tone}`)), made("p", verdict.unreadable_because || say(`explain_${tone}`)));
  if (verdict.needs_review) card.append(made("p", say("card_review"), "soft"));
  if (verdict.findings.length > 0) card.append(marked(text, verdict.findings), list(verdict.findings, replace));
  if (mix !== null) {
    const to = [percent(mix.projected), percent(mix.limit)];
    const change = mix.current === null ? say("mix_first", ...to) : say("mix_change", percent(mix.current), ...to);
    card.append(made("p", mix.sentence || change));
  }
  return card;
}

/**
 * The text with its findings marked; of two that overlap, the one that begins first.
 * @param {string} text
 * @param {Match[]} findings
 */
export function marked(text, findings) {
  const whole = made("p", "", "text");
  let end = 0;
  for (const { offset, length } of [...findings].sort((a, b) => a.offset - b.offset)) {
    if (offset < end || length === 0) continue;
    whole.append(text.slice(end, offset), made("mark", text.slice(offset, offset + length)));
    end = offset + length;
  }
  whole.append(text.slice(end));
  return whole;
}

/**
 * @param {Match[]} findings
 * @param {(finding: Match, words: string) => void} replace
 */
function list(findings, replace) {
  const all = made("ul", "", "findings");
  for (const finding of findings) {
    const item = made("li");
    const message = finding.counts_against ? finding.message : say("card_praise", finding.message);
    item.append(made("q", finding.text), `: ${message}`);
    const { suggestion, counts_against: against } = finding;
    if (suggestion !== "") item.append(made("p", against ? say("card_instead", suggestion) : suggestion));
    const row = made("p", "", "row");
    for (const { value } of finding.replacements) {
      const button = made("button", value === "" ? say("card_remove") : say("card_replace", value), "plain");
      button.type = "button";
      button.addEventListener("click", () => replace(finding, value));
      row.append(button);
    }
    if (row.hasChildNodes()) item.append(row);
    all.append(item);
  }
  return all;
}

/**
 * A share as people read it.
 * @param {number} share 0 to 1
 * @returns {string}
 */
export function percent(share) {
  return new Intl.NumberFormat(chrome.i18n.getUILanguage(), { style: "percent" }).format(share);
}
