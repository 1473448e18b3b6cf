/** The vectors of conformance/ as a conformance guest is asked them, with the lines that it has to answer. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readVectors, type Step } from "../../conformance/vectors.ts";
import { projectRoot } from "../../scripts/project.ts";
import type { GuestStore } from "../wasm/guest-app.ts";

/** A step as sdk/README.md has it. */
export type GuestStep = Readonly<Record<string, unknown>> & { readonly op: string };

/** One request to a conformance guest. */
export interface GuestCase {
  readonly name: string;
  /** What the language has to have for it: an SDK says in its `sdk.json` what it lacks. */
  readonly needs: string | null;
  readonly steps: readonly GuestStep[];
  /** The line of each step; null where any line will do that is no error. */
  readonly lines: readonly (string | null)[];
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

// No configuration can say that a store holds no keys.
const storeVectors = readVectors().filter(({ tuplesMax }) => tuplesMax !== 0);

/** Stores that the cases need, apart from those that an application has anyway. */
export const caseStores: Readonly<Record<string, GuestStore>> = Object.fromEntries(
  storeVectors.map(({ tuplesMax }, at) => [
    `case-c${at}`,
    tuplesMax === undefined ? { isGranted: true } : { isGranted: true, tuplesMax },
  ]),
);

/** All cases: those of every store, those of guests, and those that would be too long for a file. */
export function guestCases(): GuestCase[] {
  return [...storeCases(), ...readGuestCases(), ...limitCases()];
}

function storeCases(): GuestCase[] {
  return storeVectors.map(({ name, given = [], steps }, at) => {
    const opening = [
      { op: "open", label: `case-c${at}` },
      ...given.map(([key, value]) => ({ op: "set", key, value })),
    ];
    return {
      name,
      needs: null,
      steps: [...opening, ...steps.map(asked)],
      lines: [...opening.map(() => '"ok"'), ...steps.map(lineOf)],
    };
  });
}

function asked(step: Step | GuestVector["steps"][number]): GuestStep {
  const { expect: _, ...rest } = step;
  return rest;
}

/** The line of a step of a store's vectors, whose expectations are written for a store. */
function lineOf({ op, expect }: Step): string | null {
  if (typeof expect === "object" && expect !== null && "error" in expect) {
    return JSON.stringify({ error: expect.error });
  }
  if (op === "list") {
    const { keys, more } = expect as { keys: string[]; more: boolean };
    return JSON.stringify({ keys: keys.map(base64), more });
  }
  if (expect !== undefined) return JSON.stringify(expect);
  return op === "getVersioned" ? null : '"ok"';
}

interface GuestVector {
  readonly name: string;
  readonly needs?: string;
  readonly steps: readonly (GuestStep & { readonly expect: unknown })[];
}

function readGuestCases(): GuestCase[] {
  const folder = join(projectRoot, "conformance/guest-vectors");
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => {
      const { cases } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
        cases: GuestVector[];
      };
      return cases.map(({ name, needs = null, steps }) => ({
        name: `${file.replace(".json", "")}: ${name}`,
        needs,
        steps: steps.map(asked),
        lines: steps.map(({ expect }) => JSON.stringify(expect)),
      }));
    });
}

/** The seed's limits, to the byte. */
function limitCases(): GuestCase[] {
  const value = (bytes: number): string => Buffer.alloc(bytes, 7).toString("base64");
  const set = (key: string, content: string): GuestStep => ({ op: "set", key, value: content });
  const error = (code: string): string => JSON.stringify({ error: code });
  const open = { op: "open", label: "other" };
  const longest = "ü".repeat(128);
  const many = (key: string): GuestStep => ({
    op: "setMany",
    entries: [
      ["batch", "MQ=="],
      [key, "MQ=="],
    ],
  });
  return [
    {
      name: "limits: keys of 256 bytes",
      needs: null,
      steps: [open, set(longest, "MQ=="), set(`${longest}k`, "MQ=="), { op: "get", key: longest }],
      lines: ['"ok"', '"ok"', error("key-too-large"), '"MQ=="'],
    },
    {
      name: "limits: values of a mebibyte",
      needs: null,
      steps: [
        open,
        set("large", value(1_048_576)),
        set("large", value(1_048_577)),
        { op: "get", key: "large" },
      ],
      lines: ['"ok"', '"ok"', error("value-too-large"), JSON.stringify(value(1_048_576))],
    },
    {
      name: "limits: one key that is too long, and nothing of a batch is written",
      needs: null,
      steps: [open, many("k".repeat(257)), { op: "exists", key: "batch" }],
      lines: ['"ok"', error("key-too-large"), "false"],
    },
  ];
}
