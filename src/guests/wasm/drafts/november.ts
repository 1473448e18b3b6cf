import type { HostInterface } from "../host.ts";
import { FutureTrailers, type Once } from "../http/futures.ts";
import { httpTypes } from "../http/types.ts";
import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { exitInterfaces } from "../wasi/cli.ts";
import { latest, type Overrides } from "./overrides.ts";

/** The exit of `wasi:cli` in both drafts. */
export const withoutExitCode: HostInterface = {
  exit: latest(exitInterfaces["wasi:cli/exit"], "exit"),
};

/** The trailers of a message, which drafts give without saying whether they were taken before: that traps. */
export function takeTrailers(trailers: unknown): unknown {
  const taken: Once<undefined> = held(trailers, FutureTrailers).get();
  if (taken.tag === "ok") return taken.value;
  throw new GuestTrap("it asked for trailers that it had already taken");
}

function types(): HostInterface {
  const { "[method]fields.has": _has, ...kept } = httpTypes;
  const renamed = Object.entries(kept).map(([name, call]) => {
    const isWait = /\.(?:set-)?(?:connect|first-byte|between-bytes)-timeout$/.test(name);
    return [isWait ? `${name}-ms` : name, call] as const;
  });
  return {
    ...Object.fromEntries(renamed),
    "[method]future-trailers.get": (_call, it: unknown) => takeTrailers(it),
  };
}

/** What the draft of November 2023 has otherwise than WASI 0.2. */
export const november: Overrides = {
  "wasi:cli/exit": withoutExitCode,
  "wasi:http/types": types(),
};
