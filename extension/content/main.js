/**
 * The content script's spine: asks whether the extension may speak on this page, then watches its composers.
 */

/** Begin, unless this is a private window, where nothing is ever looked at. */
export async function start() {
  if (chrome.extension.inIncognitoContext) return;
}
