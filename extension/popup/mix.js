/**
 * How the brand stands now.
 */

import { ask } from "../asks.js";
import { percent } from "../pages/answer.js";
import { element, say } from "../pages/say.js";

/**
 * Show a brand's mix; without a brand, only whether the service answers.
 * @param {string} brand Its slug; empty without one
 * @returns {Promise<string>} What is wrong with the service, or what to do; empty when all is well
 */
export async function show(brand) {
  if (brand === "") {
    const answer = await ask("known", {});
    return answer.state === "ok" ? say("popup_no_brand") : answer.message;
  }
  const answer = await ask("mix", { brand });
  if (answer.state !== "ok") return answer.message;
  const { whole, sentence, breaches } = answer.mix;
  element("mix-title", HTMLElement).textContent = say("mix_title", brand);
  element("mix-sentence", HTMLElement).textContent = [sentence, ...breaches].join(" ");
  const meter = element("mix-share", HTMLMeterElement);
  meter.hidden = whole.share === null;
  meter.ariaLabel = say("mix_share");
  meter.low = whole.limit;
  meter.high = whole.limit;
  meter.optimum = 0;
  meter.value = whole.share ?? 0;
  const facts = [percent(whole.share ?? 0), percent(whole.limit), String(whole.posts)];
  element("mix-facts", HTMLElement).textContent = whole.share === null ? "" : say("mix_facts", ...facts);
  element("mix", HTMLElement).hidden = false;
  return "";
}
