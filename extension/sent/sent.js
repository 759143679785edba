/**
 * What exactly is sent where, by the settings of now.
 */

import { isOn } from "../background/permissions.js";
import { credentials, read } from "../background/settings.js";
import { element, fill, say } from "../pages/say.js";

async function start() {
  fill();
  const [settings, known] = await Promise.all([read(), credentials()]);
  element("where", HTMLElement).textContent =
    known === null ? say("sent_nowhere") : say("sent_where", known.service);
  const states = await Promise.all(settings.sites.map((site) => isOn(settings, site)));
  const on = settings.sites.filter((_, index) => states[index]);
  const list = new Intl.ListFormat(chrome.i18n.getUILanguage()).format(on);
  element("sites", HTMLElement).textContent = on.length === 0 ? say("sent_no_site") : list;
}

void start();
