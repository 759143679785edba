/** A browser of sorts for the background's modules: storage in memory, and permissions that a test gives. */

globalThis.navigator ??= { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/130" };

/** @param {object} [given] */
export function browser({ origins = [], local = {}, manifest = "chrome-extension://ours/" } = {}) {
  const area = (kept) => ({
    kept,
    get: async (name) => (name in kept ? { [name]: structuredClone(kept[name]) } : {}),
    set: async (items) => void Object.assign(kept, structuredClone(items)),
    remove: async (name) => void delete kept[name],
  });
  const scripts = [];
  const made = {
    runtime: { id: "ours", getURL: (path) => manifest + path },
    i18n: { getMessage: (name, words = []) => [name, ...words].join(" ") },
    storage: { local: area(local), session: area({}) },
    permissions: { contains: async (asked) => asked.origins.every((each) => origins.includes(each)) },
    tabs: {
      opened: [],
      create: async ({ url }) => ({ id: made.tabs.opened.push(url) }),
    },
    scripting: {
      scripts,
      getRegisteredContentScripts: async () => scripts.slice(),
      registerContentScripts: async (more) => void scripts.push(...more),
      unregisterContentScripts: async ({ ids }) => {
        for (const id of ids) scripts.splice(scripts.findIndex((each) => each.id === id), 1);
      },
    },
  };
  globalThis.chrome = made;
  return made;
}

/** A service's answer. */
export function answer(status, body, headers = {}) {
  const words = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(words, { status, headers: { "Content-Type": "application/json", ...headers } });
}

/** A verdict as the service gives it. */
export function checked(more = {}) {
  return { label: "value", score: 0.1, pressure: 0, findings: [], mix: null, ...more };
}
