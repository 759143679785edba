// Quill, as LinkedIn uses it.
import Quill from "quill";

const quill = new Quill("#editor", { placeholder: "What do you want to talk about?", modules: { toolbar: false } });
globalThis.textOf = () => quill.getText().replace(/\n$/, "");
