#!/usr/bin/env node
/** The program `bobbin`. The only file that sets the exit code. */

import { enableCompileCache } from "node:module";

// Before anything else is loaded: compiled code is kept, so that the next start need not compile.
enableCompileCache();
const { processIo } = await import("./io.ts");
const { runCommandLine } = await import("./run-command-line.ts");

process.exitCode = await runCommandLine(process.argv.slice(2), processIo());
