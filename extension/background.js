/**
 * The background: wires its modules to the browser's events. It is put to sleep at any time, so whatever has to last is
 * in storage, and every listener is added before anything is waited for.
 */

import { Cache } from "./background/cache.js";
import * as content from "./background/content.js";
import * as menu from "./background/menu.js";
import * as pages from "./background/pages.js";
import { arrived } from "./background/pairing.js";
import { follow, register } from "./background/permissions.js";
import { Service } from "./background/service.js";
import { credentials, protect } from "./background/settings.js";
import { isTrend } from "./background/shapes.js";
import { Weeks } from "./background/week.js";
import { isOurs, isRequest } from "./messages.js";

/** @typedef {import("./messages.js").Answer} Answer */

const service = new Service(credentials);
/** @type {Cache<Answer>} */
const cache = new Cache();
const weeks = new Weeks(async (brand) => {
  const query = new URLSearchParams({ weeks: "1", to: new Date().toISOString() });
  const answer = await service.ask(`/v1/brands/${encodeURIComponent(brand)}/trend?${query}`);
  if (answer.state === "ok" && isTrend(answer.body)) return answer.body;
  throw new Error("The service does not say.");
});
const parts = { service, cache, weeks };

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (!isOurs(sender)) return false;
  if (pages.isAsk(message, sender)) void pages.answer(parts, message).then(respond);
  else if (isRequest(message)) void content.answer(parts, message, sender).then(respond);
  else return false;
  return true;
});

chrome.runtime.onInstalled.addListener(({ reason }) => {
  menu.add();
  void register();
  if (reason === "install") void chrome.runtime.openOptionsPage();
});
chrome.runtime.onStartup.addListener(() => void register());

chrome.permissions.onAdded.addListener(() => void follow());
chrome.permissions.onRemoved.addListener(() => void follow());

chrome.storage.onChanged.addListener((changes, area) => {
  if (area !== "local" || !("settings" in changes || "credentials" in changes)) return;
  cache.clear();
  void follow();
});

chrome.contextMenus.onClicked.addListener((info, tab) => void menu.chosen(info, tab));

chrome.tabs.onUpdated.addListener(async (tab, { url }) => {
  if (url === undefined) return;
  const answer = await arrived(service, tab, url);
  if (answer === null) return;
  await chrome.storage.session.set({ paired: answer });
  await chrome.runtime.openOptionsPage();
  await chrome.tabs.remove(tab);
});

void protect();
