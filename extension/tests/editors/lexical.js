// Lexical, as Facebook, Instagram and Threads use it.
import { registerHistory, createEmptyHistoryState } from "@lexical/history";
import { registerRichText } from "@lexical/rich-text";
import { $getRoot, createEditor } from "lexical";

const editor = createEditor({ namespace: "fixture", onError: (error) => { throw error; } });
editor.setRootElement(document.querySelector("#editor"));
registerRichText(editor);
registerHistory(editor, createEmptyHistoryState(), 300);
globalThis.textOf = () => editor.getEditorState().read(() => $getRoot().getTextContent().replaceAll("\n\n", "\n"));
