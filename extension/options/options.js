/**
 * The options. What is chosen is kept at once; there is nothing to save.
 */

import { read } from "../background/settings.js";
import { fill } from "../pages/say.js";
import { showBrands } from "./brands.js";
import { showMarks } from "./marks.js";
import { showService } from "./service.js";
import { showSites } from "./sites.js";

async function start() {
  fill();
  const settings = await read();
  showMarks(settings);
  await Promise.all([showService(), showSites(), showBrands()]);
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "session" && changes.paired?.newValue) void showService();
    if (area !== "local") return;
    if ("credentials" in changes) void showService();
    if ("credentials" in changes || "settings" in changes) void Promise.all([showBrands(), showSites()]);
  });
  chrome.permissions.onAdded.addListener(() => void showSites());
  chrome.permissions.onRemoved.addListener(() => void showSites());
}

void start();
