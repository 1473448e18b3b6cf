/** What the names of all exports that instrumentation adds begin with; no toolchain uses it. */
export const reservedPrefix = "$bobbin:";

/** Names of exports that instrumentation adds. A memory's or global's name ends with its index. */
export const reservedNames = Object.freeze({
  /** How many steps are left until the host is asked whether the guest may go on. */
  fuel: `${reservedPrefix}fuel`,
  /** The table of the host's functions: the check, and for every memory one that lets it grow. */
  table: `${reservedPrefix}table`,
  /** The function that the module would run while it is instantiated. */
  start: `${reservedPrefix}start`,
  /** A global that says that an instance cannot be put back into its fresh state. */
  unrestorable: `${reservedPrefix}unrestorable`,
  memory: `${reservedPrefix}memory:`,
  /** The map of what of its memory was written, also as an import of a module without a name of its own. */
  written: `${reservedPrefix}written`,
  /** A memory's size in pages, as the guest sees it. */
  pages: `${reservedPrefix}pages:`,
  global: `${reservedPrefix}global:`,
});

/** Steps that a guest may take until the host is asked again whether it may go on. A call is a step. */
export const fuelFull = 10_000;

/** Rounds of a loop are counted so many at a time, which is far cheaper than one by one. A power of two. */
export const loopRounds = 256;

/** The steps of an instruction that works on any number of bytes or elements. */
export const bulkSteps = 500;
