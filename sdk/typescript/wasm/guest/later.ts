import type { Guest } from "../../../../src/guests/isolate/runtime/host.ts";

/** Enters the runtime once it is not running: hosts never call into it while it calls them. */
export type Later = (enter: (guest: Guest) => void) => void;
