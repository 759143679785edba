/**
 * What is underlined, and whether Publish asks.
 */

import { change } from "../background/settings.js";
import { element } from "../pages/say.js";
import { kept } from "./told.js";

/** @param {import("../background/settings.js").Settings} settings */
export function showMarks({ sensitivity, gate }) {
  for (const value of /** @type {const} */ (["low", "normal", "high"])) {
    const choice = element(value, HTMLInputElement);
    choice.checked = value === sensitivity;
    choice.addEventListener("change", async () => {
      await change({ sensitivity: value });
      kept();
    });
  }
  const asks = element("gate", HTMLInputElement);
  asks.checked = gate;
  asks.addEventListener("change", async () => {
    await change({ gate: asks.checked });
    kept();
  });
}
