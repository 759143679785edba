/**
 * Stands in for the background where only the content scripts are tested: speaks on 127.0.0.1 and asks the test's own
 * server for verdicts.
 */

import { INJECTED, isOurs, isRequest } from "./messages.js";
import { SERVER } from "./server.js";

chrome.scripting.registerContentScripts([{ id: "test", matches: ["http://127.0.0.1/*"], ...INJECTED }]);

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (!isOurs(sender) || !isRequest(message)) return false;
  const asked = { ...message, frame: sender.frameId, origin: sender.origin };
  fetch(`${SERVER}/stub`, { method: "POST", body: JSON.stringify(asked) })
    .then((answer) => answer.json())
    .then(respond);
  return true;
});
