// Draft.js, as X and Facebook's older composers use it.
import { ContentState, Editor, EditorState } from "draft-js";
import React from "react";
import ReactDOM from "react-dom";

function Composer() {
  const [state, setState] = React.useState(() => EditorState.createEmpty());
  globalThis.textOf = () => state.getCurrentContent().getPlainText("\n");
  globalThis.setText = (text) => setState(EditorState.createWithContent(ContentState.createFromText(text)));
  const onKey = (command) => {
    if (command !== "undo") return "not-handled";
    setState(EditorState.undo(state));
    return "handled";
  };
  return React.createElement(Editor, {
    editorState: state,
    onChange: setState,
    handleKeyCommand: onKey,
    ariaLabel: "What is happening?",
    placeholder: "What is happening?",
  });
}

ReactDOM.render(React.createElement(Composer), document.querySelector("#editor"));
