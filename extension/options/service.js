/**
 * The service: its address, and three ways to a key of one's own.
 */

import { ask } from "../asks.js";
import { invitation, origin } from "../background/address.js";
import { credentials, read } from "../background/settings.js";
import { Latest } from "../pages/latest.js";
import { element, say } from "../pages/say.js";
import { reaches } from "../pages/switching.js";
import { tell } from "./told.js";

const latest = new Latest();

/** Show the address and how the service is. */
export async function showService() {
  const [settings, known, { paired }] = await Promise.all([
    read(),
    credentials(),
    chrome.storage.session.get("paired"),
  ]);
  const told = /** @type {import("../asks.js").Done | import("../messages.js").Failed | undefined} */ (paired);
  if (told !== undefined) {
    await chrome.storage.session.remove("paired");
    outcome(told);
  }
  element("service", HTMLInputElement).value = settings.service;
  element("unpair", HTMLButtonElement).hidden = known === null;
  onSubmit("pair", pair);
  onSubmit("invitation", invite);
  onSubmit("by-key", byKey);
  element("unpair", HTMLButtonElement).onclick = unpair;
  const state = element("state", HTMLElement);
  state.textContent = known === null ? say("options_not_paired") : say("badge_checking");
  if (known === null) {
    void latest.of(Promise.resolve());
    return;
  }
  const answer = await latest.of(ask("known", {}));
  if (answer === null) return;
  state.textContent = answer.state === "ok" ? say("options_paired", known.service) : answer.message;
}

async function pair() {
  const service = address();
  if (service === "" || !(await access(service))) return;
  const answer = await ask("pair", { service });
  if (answer.state === "ok") tell(say("options_pairing"));
  else outcome(answer);
}

async function invite() {
  const field = element("link", HTMLInputElement);
  const found = invitation(field.value);
  if (found === null) {
    tell(say("options_link_wrong"), true);
    field.focus();
    return;
  }
  if (!(await access(found.service))) return;
  outcome(await ask("invitation", found));
  field.value = "";
}

async function byKey() {
  const field = element("key", HTMLInputElement);
  const service = address();
  if (service === "" || !(await access(service))) return;
  const key = field.value.trim();
  field.value = "";
  outcome(await ask("key", { service, key }));
}

async function unpair() {
  await ask("unpair", {});
  tell(say("options_unpaired"));
  element("service", HTMLInputElement).focus();
}

/** @returns {string} The address in the field; empty when it can't be used, which is told */
function address() {
  const field = element("service", HTMLInputElement);
  const service = origin(field.value);
  field.ariaInvalid = service === "" ? "true" : null;
  if (service === "") {
    tell(say("address_wrong"), true);
    field.focus();
  }
  return service;
}

/** @param {string} service */
async function access(service) {
  const given = await reaches(service);
  if (!given) tell(say("options_no_access", service), true);
  return given;
}

/** @param {import("../asks.js").Done | import("../messages.js").Failed} answer */
function outcome(answer) {
  if (answer.state === "ok") tell(say("options_now_paired"));
  else tell(answer.message, true);
}

/**
 * @param {string} id
 * @param {() => Promise<void>} act
 */
function onSubmit(id, act) {
  element(id, HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    void act();
  };
}
