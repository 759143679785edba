// Reads [text, options] as JSON from standard input, has gramma check it, and writes what it made of the answer.
const { check } = require("gramma");

const [text, options] = JSON.parse(require("fs").readFileSync(0, "utf8"));
check(text, options).then(
  (found) => console.log(JSON.stringify(found)),
  (error) => console.log(JSON.stringify({ error: error.message })),
);
