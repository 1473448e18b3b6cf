/** What the operations of `openapi.ts` have in common. */

/** A part of an OpenAPI document. */
export type Part = Readonly<Record<string, unknown>>;

const problems = {
  Unauthorized: [401, "No token, or not the one of this run."],
  Forbidden: [403, "Sent by a page of another origin, or a change while read-only."],
  NotFound: [404, "No such store, key or path."],
  PreconditionFailed: [412, "The key was changed, or is there already. Nothing was written."],
  TooLarge: [413, "The key, the value or the body is larger than it may be."],
  Unprocessable: [422, "A parameter or the body is not of its form."],
  Failed: [500, "A fault of the explorer itself."],
  Unavailable: [
    503,
    "The store cannot be had, or is kept in the application's memory; or too many wait.",
  ],
  Full: [507, "The store holds as many keys as it may, or the disk is full."],
} as const;

type Problem = keyof typeof problems;

/** References to these responses, by status. */
export function problemResponses(...names: readonly Problem[]): Part {
  return Object.fromEntries(
    names.map((name) => [problems[name][0], { $ref: `#/components/responses/${name}` }]),
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
