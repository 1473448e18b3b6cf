#!/usr/bin/env node
"use strict";

require("./check-node.cjs");
void require("./load.cjs")("../dist/sdk/wasm/main.js");
