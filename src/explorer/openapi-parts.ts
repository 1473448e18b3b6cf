/** What the operations of `openapi.ts` have in common. */

import { errorTable, type ErrorCode } from "../errors.ts";

/** A part of an OpenAPI document. */
export type Part = Readonly<Record<string, unknown>>;

/** An error that stands for all with its status. */
const problems = {
  Unauthorized: ["explorer-token-missing", "No token, or not the one of this run."],
  Forbidden: [
    "explorer-request-refused",
    "Sent by a page of another origin, or a change while read-only.",
  ],
  NotFound: ["no-such-key", "No such store, key or path."],
  PreconditionFailed: [
    "key-changed",
    "The key was changed, or is there already. Nothing was written.",
  ],
  TooLarge: ["value-too-large", "The key, the value or the body is larger than it may be."],
  Unprocessable: ["invalid-argument", "A parameter or the body is not of its form."],
  Failed: ["explorer-failed", "A fault of the explorer itself."],
  Unavailable: [
    "store-unavailable",
    "The store cannot be had, or is kept in the application's memory; or too many wait.",
  ],
  Full: ["store-full", "The store holds as many keys as it may, or the disk is full."],
} as const satisfies Record<string, readonly [ErrorCode, string]>;

type Problem = keyof typeof problems;

/** References to these responses, by status. */
export function problemResponses(...names: readonly Problem[]): Part {
  return Object.fromEntries(
    names.map((name) => [
      errorTable[problems[name][0]].status,
      { $ref: `#/components/responses/${name}` },
    ]),
  );
}

/** What `problemResponses` refers to. */
export const problemComponents: Part = Object.fromEntries(
  Object.entries(problems).map(([name, [, description]]) => [
    name,
    { description, content: json(schemaRef("Problem")) },
  ]),
);

/** Content that is JSON of this schema. */
export function json(schema: Part): Part {
  return { "application/json": { schema } };
}

/** Content of any bytes. */
export const bytes: Part = { "application/octet-stream": {} };

/** Content of JSON Lines. */
export const lines: Part = {
  "application/x-ndjson": { schema: { type: "string" } },
};

/** A reference to one of `schemas`. */
export function schemaRef(name: keyof typeof schemas): Part {
  return { $ref: `#/components/schemas/${name}` };
}

/** A parameter of the query. */
export function queryParameter(
  name: string,
  description: string,
  schema: Part,
  required = false,
): Part {
  return { name, in: "query", description, required, schema };
}

const text = { type: "string" } as const;
const textOrNull = { type: ["string", "null"] } as const;
const count = { type: "integer", minimum: 0 } as const;
const countOrNull = { type: ["integer", "null"], minimum: 0 } as const;
const yesOrNo = { type: "boolean" } as const;

/** An object that has all of these members. */
export function object(properties: Part, optional: readonly string[] = []): Part {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required };
}

const error = object({ code: text, message: text, fix: textOrNull });

/** The schemas of bodies. */
export const schemas = {
  Problem: object({ error }),
  Stores: object({
    readOnly: yesOrNo,
    application: text,
    isolated: { type: "array", items: object({ id: text, reason: text }) },
    stores: {
      type: "array",
      items: object({
        label: text,
        backend: text,
        isAvailable: yesOrNo,
        problem: textOrNull,
        keys: countOrNull,
        limits: object({
          keyBytesMax: countOrNull,
          valueBytesMax: countOrNull,
          tuplesMax: countOrNull,
        }),
      }),
    },
  }),
  KeyPage: object({
    keys: { type: "array", items: object({ key: text, bytes: count }) },
    cursor: textOrNull,
  }),
  Renaming: object({ from: text, to: text, overwrite: yesOrNo }, ["overwrite"]),
  Deletion: {
    oneOf: [object({ keys: { type: "array", items: text } }), object({ prefix: text })],
  },
  Deleted: object({ deleted: count }),
  Prefix: object({ prefix: text }),
  Count: object({ keys: count }),
  ImportReport: object({
    dryRun: yesOrNo,
    written: { ...count, description: "Entries that were written; of a dry run, that would be." },
    unchanged: { ...count, description: "Entries that the store held already." },
    bytes: { ...count, description: "Bytes of keys and values in both." },
    stopped: {
      description:
        "Where it ended early, or null: every line before was imported, none from it on.",
      oneOf: [{ type: "null" }, object({ line: count, error })],
    },
  }),
} as const;
