/**
 * Switching a site on and off, in the click itself: browsers take a request for access from nowhere else.
 */

import { ask } from "../asks.js";
import { isLoopback } from "../background/address.js";
import { patterns } from "../background/permissions.js";
import { read } from "../background/settings.js";

/**
 * @param {string} site Its name in settings
 * @param {boolean} on
 * @returns {Promise<boolean>} Is it on now? False where access was not given
 */
export async function switched(site, on) {
  const origins = patterns(site);
  if (on) {
    const given = chrome.permissions.request({ origins });
    // The question may close the popup, so the background knows of the wish before the answer: it is on with both.
    void ask("switch", { site, on });
    // A browser that refuses to ask has given nothing either.
    if (await given.catch(() => false)) return true;
  }
  await ask("switch", { site, on: false });
  const { service } = await read();
  // This machine's own hosts come with the extension and can't be given back; the service must be reached all the same.
  const isKept = isLoopback(site) || new URL(service).hostname === site;
  if (!on && !isKept) await chrome.permissions.remove({ origins });
  return false;
}

/**
 * Ask for access to a service.
 * @param {string} service Its origin
 * @returns {Promise<boolean>}
 */
export function reaches(service) {
  return chrome.permissions.request({ origins: [`${service.replace(/:\d+$/, "")}/*`] });
}
