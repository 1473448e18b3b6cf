import type { Guest } from "../../../../src/web/host-calls.ts";

/** Enters the runtime once it is not running: hosts never call into it while it calls them. */
export type Later = (enter: (guest: Guest) => void) => void;
