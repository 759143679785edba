// TipTap, with what Bluesky, Postiz and Mixpost build their editors from.
import { Editor } from "@tiptap/core";
import Document from "@tiptap/extension-document";
import HardBreak from "@tiptap/extension-hard-break";
import Mention from "@tiptap/extension-mention";
import Paragraph from "@tiptap/extension-paragraph";
import Text from "@tiptap/extension-text";
import { Placeholder, UndoRedo } from "@tiptap/extensions";

/**
 * @param {Element} element Where the editor goes
 * @param {{ placeholder: string, className?: string, onKey?: (event: KeyboardEvent) => boolean }} options
 */
globalThis.tiptap = (element, { placeholder, className = "", onKey = () => false }) => {
  const mention = Mention.configure({ HTMLAttributes: { class: "mention" } });
  return new Editor({
    element,
    extensions: [Document, Paragraph, Text, HardBreak, UndoRedo, mention, Placeholder.configure({ placeholder })],
    editorProps: { attributes: { class: className }, handleKeyDown: (_view, event) => onKey(event) },
  });
};
globalThis.published = [];
