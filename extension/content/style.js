/**
 * How the badge, the card and the lines under a `textarea`'s words look. Text because a style element is the one way
 * into a closed shadow root that every browser lets a content script take under any page's policy.
 *
 * Text and its ground differ by 4.5 : 1 at least in both schemes; no state is told by colour alone. Lines under words are
 * those of `marks.css`.
 */

export const STYLE = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: 0 auto auto 0 !important;
  z-index: 2147483647 !important;
  color-scheme: light dark !important;
}
* { box-sizing: border-box; }
.badge, .card {
  --ink: #1d2421; --soft: #56605b; --paper: #fdfcf9; --edge: #857f72;
  --push: #a83a26; --value: #2a6b4c; --near: #7d5800; --accent: #1f5f8b;
  position: fixed;
  left: 0; top: 0;
  font: 13px/1.45 system-ui, sans-serif;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid var(--edge);
}
.badge { z-index: 1; }
.card { z-index: 2; }
.badge {
  display: inline-flex; align-items: center; gap: 5px;
  min-height: 24px; padding: 1px 9px;
  border-radius: 12px;
  font-weight: 600;
  cursor: pointer;
}
.badge[data-tone="value"] { color: var(--value); }
.badge[data-tone="push"], .badge[data-tone="pressure"] { color: var(--push); border-color: currentColor; }
.badge[data-tone="pressure"] { border-width: 2px; padding: 0 8px; }
.badge[data-tone="failed"] { color: var(--near); border-style: dashed; }
.badge[aria-busy="true"] { opacity: .85; }
.badge[hidden], .card[hidden] { display: none; }
.card {
  width: min(340px, calc(100vw - 16px));
  max-height: min(60vh, 420px);
  overflow: auto;
  padding: 12px 14px;
  border-radius: 8px;
  box-shadow: 0 4px 18px rgb(0 0 0 / .22);
}
.card h2 { margin: 0 0 4px; font-size: 14px; overflow-wrap: anywhere; }
.card p { margin: 0 0 8px; overflow-wrap: anywhere; }
.card .soft { color: var(--soft); }
.card q { font-style: normal; font-weight: 600; }
.card ul { margin: 0 0 8px; padding: 0; list-style: none; }
.card .row { display: flex; flex-wrap: wrap; gap: 6px; }
button { font: inherit; color: inherit; }
.card button {
  min-height: 28px; padding: 2px 10px;
  color: var(--ink); background: transparent;
  border: 1px solid var(--edge); border-radius: 6px;
  cursor: pointer; text-align: start;
}
.card button.main { color: var(--paper); background: var(--accent); border-color: var(--accent); }
.card li button { width: 100%; margin-bottom: 4px; }
button:focus-visible, .card:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.status {
  position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.mirror {
  position: fixed; left: 0; top: 0; overflow: hidden; pointer-events: none;
  color: transparent; background: none; border: 0 solid transparent; contain: strict;
}
.box { position: fixed; left: 0; top: 0; pointer-events: none; border-bottom: 2px solid transparent; }
.mirror .high { text-decoration: underline wavy 2px #d0503a; }
.mirror .against { text-decoration: underline dashed 2px #a06f00; }
.mirror .praise { text-decoration: underline dotted 2px #3a8a66; }
.box.high { border-bottom: 3px double #d0503a; }
.box.against { border-bottom: 2px dashed #a06f00; }
.box.praise { border-bottom: 2px dotted #3a8a66; }
.mirror .current, .box.current { background: rgb(255 200 60 / .35); }
@media (prefers-color-scheme: dark) {
  .badge, .card {
    --ink: #ece9e2; --soft: #aeb4af; --paper: #171a18; --edge: #7f8782;
    --push: #ff9a84; --value: #7fd0aa; --near: #f0c25e; --accent: #8cc4ee;
  }
}
@media (max-height: 360px) {
  /* The frame of an editor: the card gets flat, so that the words stay in sight. */
  .card { width: min(520px, calc(100vw - 16px)); max-height: calc(100vh - 44px); padding: 5px 12px 7px; }
  .card p { margin-bottom: 2px; }
}
@media (prefers-reduced-motion: no-preference) {
  .badge { transition: opacity .15s; }
}
@media (forced-colors: active) {
  .badge, .card { border-color: CanvasText; }
}
`;
