/** What some files need built or installed before they run, because it takes longer than one test may. */

import { availableParallelism } from "node:os";
import { installMoto } from "../../test/dynamodb/install-moto.ts";
import { buildSdkApps } from "../../test/sdk/build/build-all.ts";
import { buildGuest } from "../../test/wasm-guests/build/build-guest.ts";
import { findGuestNames } from "../../test/wasm-guests/build/guest.ts";
import { allSuffix } from "./choose-files.ts";
import { formatSeconds } from "./report.ts";

type Print = (text: string) => void;

/** Builds guests and applications, and installs emulators, for those of the files that use them. What cannot be had is left for the tests to tell. */
export async function prepareFor(files: readonly string[], print: Print): Promise<void> {
  const demanding = files.filter((file) => file.endsWith(allSuffix));
  const has = (part: string): boolean => demanding.some((file) => file.includes(part));
  if (has("test/wasm/guests")) await buildGuests(print);
  if (has("test/sdk/")) await buildSdkApps(print);
  if (has("dynamodb")) await prepareMoto(print);
}

async function buildGuests(print: Print): Promise<void> {
  const waiting = findGuestNames();
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await buildOne(name, print);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

async function buildOne(name: string, print: Print): Promise<void> {
  const started = performance.now();
  const built = await buildGuest(name).catch((error: unknown) => ({ missing: String(error) }));
  const verdict = "missing" in built ? `not built: ${built.missing.split("\n")[0]}` : "ok";
  print(`guest ${name}: ${verdict} (${formatSeconds(performance.now() - started)})`);
}

async function prepareMoto(print: Print): Promise<void> {
  const started = performance.now();
  const installed = await installMoto();
  const verdict = "missing" in installed ? installed.missing : "ok";
  print(`moto: ${verdict} (${formatSeconds(performance.now() - started)})`);
}
