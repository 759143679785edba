/**
 * Right-click a selection: check this text. The person asks for it, so it works on sites that are off as well.
 */

const ID = "check-selection";
const SIZE = { width: 460, height: 680 };

/** What was selected last and not shown yet. In memory alone: a draft never reaches the disk. */
let selected = "";

/** Put the entry into the menu; browsers keep it until the extension is updated. */
export function add() {
  chrome.contextMenus.removeAll(() => {
    chrome.contextMenus.create({ id: ID, title: chrome.i18n.getMessage("menu_check"), contexts: ["selection"] });
  });
}

/**
 * The entry was chosen: open the popup's page in a window of its own, which asks for the text.
 * @param {chrome.contextMenus.OnClickData} info
 * @param {chrome.tabs.Tab} [tab]
 */
export async function chosen(info, tab) {
  if (info.menuItemId !== ID || tab?.incognito) return;
  selected = info.selectionText ?? "";
  await chrome.windows.create({ url: chrome.runtime.getURL("popup/popup.html#selection"), type: "popup", ...SIZE });
}

/** @returns {string} What was selected; it is given once */
export function take() {
  const text = selected;
  selected = "";
  return text;
}
