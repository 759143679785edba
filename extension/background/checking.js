/**
 * A text's verdict, by what is kept or from the service.
 */

import { LONGEST } from "../messages.js";
import { failed, garbled } from "./service.js";
import { isChecked } from "./shapes.js";

/** @typedef {import("../messages.js").Answer} Answer */

/**
 * @param {import("./service.js").Service} service
 * @param {import("./cache.js").Cache<Answer>} cache
 * @param {string} text
 * @param {{ brand: string, guideline: string, platform: string }} about
 * @returns {Promise<Answer>}
 */
export async function check(service, cache, text, { brand, guideline, platform }) {
  if (text.length > LONGEST) return failed("garbled", "state_long");
  const draft = { text, platform, ...(brand === "" ? {} : { brand }), guideline: brand === "" ? "" : guideline };
  return cache.get(
    [draft],
    async () => read(await service.ask("/v1/check", draft), text),
    (answer) => answer.state === "ok",
  );
}

/**
 * @param {import("./service.js").Answered | import("../messages.js").Failed} answer
 * @param {string} text
 * @returns {Answer}
 */
function read(answer, text) {
  if (answer.state !== "ok") return answer;
  if (!isChecked(answer.body, text)) return garbled();
  const mix = answer.body.mix ?? null;
  return { state: "ok", verdict: answer.body, mix, sentence: mix?.sentence ?? "" };
}
