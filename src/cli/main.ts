#!/usr/bin/env node
/** The program `bobbin`. */

import { enableCompileCache } from "node:module";

// Before anything else is loaded: compiled code is kept, so that the next start need not compile.
enableCompileCache();
await import("./program.ts");
