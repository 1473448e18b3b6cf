// Runs before the package and what it needs are installed.
"use strict";

try {
  // A checkout brings the Node.js for its scripts itself.
  require.resolve("../tsconfig.build.json");
  // oxlint-disable-next-line no-unused-vars -- ES5 has no catch without a name.
} catch (_) {
  require("./check-node.cjs");
}
