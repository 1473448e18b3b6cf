import type { HostInterface } from "../host.ts";
import { commits } from "./commits.ts";
import { entries } from "./entries.ts";
import { extensions } from "./extensions.ts";
import { watching } from "./watching.ts";

/** An interface that is Bobbin's own. */
export interface OwnInterface {
  /** As components import it. */
  readonly name: string;
  /** As core modules of Spin 1 do. */
  readonly module: string;
  readonly functions: HostInterface;
}

/** All of them. What a component imports says which it needs, and a component that imports none runs on Spin. */
export const ownInterfaces: readonly OwnInterface[] = [
  {
    name: "bobbin:key-value/extensions@0.1.0",
    module: "bobbin-key-value",
    functions: extensions,
  },
  {
    name: "bobbin:key-value/entries@0.1.0",
    module: "bobbin-key-value-entries",
    functions: entries,
  },
  {
    name: "bobbin:key-value/commits@0.1.0",
    module: "bobbin-key-value-commits",
    functions: commits,
  },
  {
    name: "bobbin:key-value/watching@0.1.0",
    module: "bobbin-key-value-watching",
    functions: watching,
  },
];
