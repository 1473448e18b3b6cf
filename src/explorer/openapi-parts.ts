/** What the operations of `openapi.ts` have in common. */

import { errorTable, type ErrorCode } from "../errors.ts";
import { bodies } from "./wire/bodies.ts";

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
  Unprocessable: ["explorer-request-invalid", "A parameter or the body is not of its form."],
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

/** A reference to the schema of a body. */
export function schemaRef(name: keyof typeof bodies): Part {
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

/** The schemas of bodies. */
export const schemas: Readonly<Record<keyof typeof bodies, Part>> = Object.fromEntries(
  Object.entries(bodies).map(([name, { schema }]) => [name, schema]),
) as Record<keyof typeof bodies, Part>;
