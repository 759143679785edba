/**
 * One manifest is written by hand, `manifest.json`, which both browsers load from the folder as it is. Each store gets
 * its own part of it, without what only the other understands.
 */

/** @typedef {Record<string, any>} Manifest */

/** Firefox loads modules from `scripts`, Chrome from a service worker. */
const BROWSERS = Object.freeze({
  /** @param {Manifest} manifest */
  chrome: ({ browser_specific_settings: _, background: { scripts: __, ...background }, ...rest }) => {
    return { ...rest, background };
  },
  /** @param {Manifest} manifest */
  firefox: ({ minimum_chrome_version: _, background: { service_worker: __, ...background }, ...rest }) => {
    return { ...rest, background };
  },
});

/**
 * @param {Manifest} manifest The one written by hand
 * @returns {Record<"chrome" | "firefox", Manifest>}
 */
export function manifests(manifest) {
  return { chrome: BROWSERS.chrome(manifest), firefox: BROWSERS.firefox(manifest) };
}
