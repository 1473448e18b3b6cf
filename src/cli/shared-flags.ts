/** Flags that several commands have. */

import type { Flag } from "./flag.ts";

/** Which application. */
export const fromFlag = {
  name: "from",
  short: "f",
  aliases: ["from-file", "file"],
  value: "PATH",
  summary:
    "The manifest, or a folder with a spin.toml; without it the spin.toml here or in the nearest folder above",
} as const satisfies Flag;

/** Where stores are. */
export const runtimeConfigFlag = {
  name: "runtime-config-file",
  value: "FILE",
  environment: "RUNTIME_CONFIG_FILE",
  summary: "The runtime configuration, which says where each store keeps its data",
} as const satisfies Flag;
