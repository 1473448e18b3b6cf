/** Builds the SDKs' applications from the command line: `node test/sdk/build/main.ts [word...]`. */

import { buildSdkApps } from "./build-all.ts";

const words = process.argv.slice(2);
// oxlint-disable-next-line no-console -- a program for people
await buildSdkApps((line) => console.log(line), words);
