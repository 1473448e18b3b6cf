import type { Flag, FlagGroup } from "../flag.ts";
import { fromFlag, runtimeConfigFlag } from "../shared-flags.ts";

/** How the application and its data are found: the same flags as those of `bobbin up`. */
export const kvApplicationFlags = [
  // The name `file` is that of a flag of bobbin kv set.
  { ...fromFlag, aliases: ["from-file"] },
  runtimeConfigFlag,
  {
    name: "state-dir",
    value: "FOLDER",
    allowsEmpty: true,
    summary: "The folder of stores; without it .spin beside the manifest",
  },
] as const satisfies readonly Flag[];

/** One of them. */
export type KvApplicationFlag = (typeof kvApplicationFlags)[number];

/** Which store of which application. */
export const kvStoreFlags = {
  title: "Store",
  flags: [
    {
      name: "store",
      short: "s",
      value: "LABEL",
      default: "default",
      summary: "The store; bobbin kv stores shows which there are",
    },
    ...kvApplicationFlags,
  ],
} as const satisfies FlagGroup;

/** One of them. */
export type KvStoreFlag = (typeof kvStoreFlags)["flags"][number];

/** Only some keys. */
export const prefixFlag = {
  name: "prefix",
  short: "p",
  value: "TEXT",
  allowsEmpty: true,
  summary: "Only keys that start with this",
} as const satisfies Flag;

/** No question. */
export const yesFlag = {
  name: "yes",
  short: "y",
  summary: "Do not ask; needed where nobody can be asked",
} as const satisfies Flag;

/** No report. */
export const quietFlag = {
  name: "quiet",
  short: "q",
  summary: "Print nothing on standard error but failures",
} as const satisfies Flag;

/** Takes the value from a file. */
export const valueFileFlag = {
  name: "file",
  value: "FILE",
  summary: "Take the bytes of this file as the value",
} as const satisfies Flag;

/** How entries stand in a file. */
export const formatFlag = {
  name: "format",
  value: "FORMAT",
  default: "lines",
  summary: "lines: an entry a line. wrangler: one array, as wrangler kv bulk of Cloudflare has it",
} as const satisfies Flag;

/** Its values. */
export const formats = ["lines", "wrangler"] as const;
