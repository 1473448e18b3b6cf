// Read by Node.js of any age, to say that it is too old: nothing newer than ES5 stands here.
"use strict";

if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    "bobbin needs Node.js 24 or newer, and this is " +
      process.versions.node +
      ": get it from https://nodejs.org\n",
  );
  process.exit(1);
}
