/**
 * How long a component takes to build with each SDK, and how large it is, beside what Spin's own SDK
 * makes of a component that does as much: `node benchmarks/sdk-builds.ts`. Dependencies are compiled
 * before; the component itself is built anew.
 */

import { measureSdkBuild } from "../test/sdk/build/build-app.ts";
import { sdkApp, type SdkLanguage } from "../test/sdk/build/sdk.ts";
import { buildGuest, measureGuestBuild } from "../test/wasm-guests/build/build-guest.ts";
import { formatTable } from "./report.ts";
import { spreadOf } from "./statistics.ts";
import { officialGuests } from "./trials.ts";

const rounds = 3;

interface Measured {
  readonly milliseconds: number;
  readonly bytes: number;
}

type Build = () => Promise<Measured | { readonly missing: string }>;

async function row(name: string, build: Build): Promise<string[]> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const measured = await build();
    if ("missing" in measured) return [name, "not built", measured.missing.split("\n")[0] ?? ""];
    times.push(measured.milliseconds / 1000);
    bytes = measured.bytes;
  }
  const { median, min, max } = spreadOf(times);
  const spread = `${min.toFixed(1)} to ${max.toFixed(1)}`;
  return [name, `${median.toFixed(1)} s (${spread})`, `${bytes.toLocaleString("en")} bytes`];
}

const rows: string[][] = [];
for (const [language, guest] of Object.entries(officialGuests)) {
  const basic = sdkApp(`sdk/${language}/samples/basic`, language as SdkLanguage);
  rows.push(await row(`${language} SDK, basic`, () => measureSdkBuild(basic)));
  await buildGuest(guest);
  rows.push(await row(guest, () => measureGuestBuild(guest)));
}
console.log(formatTable([["component", "build", "size"], ...rows]));
