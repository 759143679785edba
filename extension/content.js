// Content scripts cannot be modules, so this one fetches the module. Registering a site while its page is open runs it
// a second time; the second run must find the first.
(() => {
  const place = /** @type {{ auditorStarted?: boolean }} */ (globalThis);
  if (place.auditorStarted) return;
  place.auditorStarted = true;
  import(chrome.runtime.getURL("content/main.js")).then((main) => main.start());
})();
