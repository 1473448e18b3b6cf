/** Runs one file of the suite in Node.js: its run comes as JSON by standard input, its results go to the descriptor 3. */
import { readFileSync, writeSync } from "node:fs";
import { runInWorld, type WorldRun } from "./run-in-world.ts";

process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
const results = await runInWorld(JSON.parse(readFileSync(0, "utf8")) as WorldRun);
const bytes = Buffer.from(JSON.stringify(results));
for (let at = 0; at < bytes.length;) at += writeSync(3, bytes, at);
process.exit(0);
