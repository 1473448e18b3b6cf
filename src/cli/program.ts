/** What `bobbin` does, once compiled code is kept. The only file that sets the exit code. */

import { processIo } from "./io.ts";
import { runCommandLine } from "./run-command-line.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), processIo());
