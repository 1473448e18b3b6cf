import type { Flag, FlagGroup } from "../command.ts";

/** How the application and its data are found: the same flags as those of `bobbin up`. */
export const kvApplicationFlags: readonly Flag[] = [
  {
    name: "from",
    short: "f",
    aliases: ["from-file"],
    value: "PATH",
    summary:
      "The manifest, or a folder with a spin.toml; without it the spin.toml here or in the nearest folder above",
  },
  {
    name: "runtime-config-file",
    value: "FILE",
    environment: "RUNTIME_CONFIG_FILE",
    summary: "The runtime configuration, which says where each store keeps its data",
  },
  {
    name: "state-dir",
    value: "FOLDER",
    allowsEmpty: true,
    summary: "The folder of stores; without it .spin beside the manifest",
  },
];

/** Which store of which application. */
export const kvStoreFlags: FlagGroup = {
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
};

/** Only some keys. */
export const prefixFlag: Flag = {
  name: "prefix",
  short: "p",
  value: "TEXT",
  allowsEmpty: true,
  summary: "Only keys that start with this",
};

/** No report. */
export const quietFlag: Flag = {
  name: "quiet",
  short: "q",
  summary: "Print nothing on standard error but failures",
};
