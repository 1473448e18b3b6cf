/** Where a namespace is meant to answer otherwise than Cloudflare's: the page tells of each, in the words that stand here. */

import type { Answer, Step } from "./steps.ts";

/** One of them. */
export interface Difference {
  /** What is done there and here, as docs/guides/from-cloudflare-kv.md says it. */
  readonly there: string;
  readonly here: string;
  readonly isMet: (step: Step, there: Answer, here: Answer) => boolean;
}

/** All of them. */
export const differences: readonly Difference[] = [
  {
    there: "half of a surrogate pair in a text is read back as three replacement characters",
    here: "half of a surrogate pair in a text is read back as one replacement character, as `TextEncoder` has it",
    isMet: ({ call }, there, here) =>
      call !== "put" &&
      JSON.stringify(there).replaceAll("\ufffd\ufffd\ufffd", "\ufffd") === JSON.stringify(here),
  },
];
