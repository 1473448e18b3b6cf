#!/usr/bin/env node
/** The program `bobbin-js2wasm`. The only file that sets its exit code. */

import { processIo } from "../../../src/cli/io.ts";
import { stopBundler } from "../../../src/guests/isolate/bundle/bundle.ts";
import { runJs2wasm } from "./js2wasm.ts";

// So that what is to be removed at the end is removed in these cases too.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

process.exitCode = await runJs2wasm(process.argv.slice(2), processIo());
await stopBundler();
