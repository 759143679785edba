/**
 * The site of the tab that the popup was opened on: on or off.
 */

import { isOn, siteOf } from "../background/permissions.js";
import { read } from "../background/settings.js";
import { switched } from "../pages/switching.js";
import { element, say } from "../pages/say.js";

/**
 * Show the switch.
 * @returns {Promise<string>} The site's name in settings; empty where there is none, as on the browser's own pages
 */
export async function show() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const url = tab?.url !== undefined && URL.canParse(tab.url) ? new URL(tab.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return "";
  const site = siteOf(url.hostname);
  const tick = element("site-on", HTMLInputElement);
  tick.checked = await isOn(await read(), site);
  tick.addEventListener("change", async () => {
    tick.checked = await switched(site, tick.checked);
  });
  element("site-name", HTMLElement).textContent = say("site_on", url.hostname);
  element("site", HTMLElement).hidden = false;
  return site;
}
