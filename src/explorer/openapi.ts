/** The OpenAPI document of the API, as data. A test holds it to `routes.ts` and to what is answered. */

import { explorerLimits, listKeysMax } from "../limits.ts";
import { folderMarks } from "./keys/key-folders.ts";
import {
  bytes,
  json,
  lines,
  problemComponents,
  problemResponses,
  queryParameter,
  schemaRef,
  schemas,
  type Part,
} from "./openapi-parts.ts";

const always = problemResponses("Unauthorized", "Forbidden", "Unprocessable", "Failed");
const ofStore = { ...always, ...problemResponses("NotFound", "Unavailable", "TooLarge") };
const text = { type: "string" };
const key = queryParameter("key", "Percent-encoded; it may be empty.", text, true);
const prefix = queryParameter("prefix", "Only keys that start with this.", text);

function store(name: string, operations: Part): Part {
  const label = { name: "label", in: "path", required: true, schema: text };
  return { [`/api/stores/{label}/${name}`]: { parameters: [label], ...operations } };
}

function body(content: Part): Part {
  return { requestBody: { required: true, content } };
}

const etag = { etag: { description: "The version, in quotes.", schema: text } };

const value = {
  get: {
    summary: "The bytes of a value, as they are",
    parameters: [key],
    responses: { 200: { description: "The value.", headers: etag, content: bytes }, ...ofStore },
  },
  put: {
    summary: "Write a value",
    parameters: [
      key,
      {
        name: "if-match",
        in: "header",
        description: "Write only if the key still has this version.",
        schema: text,
      },
      {
        name: "if-none-match",
        in: "header",
        description: "With *, write only if there is no such key.",
        schema: { const: "*" },
      },
    ],
    ...body(bytes),
    responses: {
      204: { description: "The value is on disk.", headers: etag },
      ...ofStore,
      ...problemResponses("PreconditionFailed", "Full"),
    },
  },
  delete: {
    summary: "Delete a key, whether or not it is there",
    parameters: [key],
    responses: { 204: { description: "There is no such key." }, ...ofStore },
  },
};

const details = {
  get: {
    summary: "What is kept beside a value: its expiry and its metadata",
    parameters: [key],
    responses: {
      200: { description: "They.", content: json(schemaRef("Details")) },
      ...ofStore,
    },
  },
  put: {
    summary: "Keep something else beside a value, which stays as it is",
    parameters: [key],
    ...body(json(schemaRef("Details"))),
    responses: {
      204: { description: "It is on disk." },
      ...ofStore,
      ...problemResponses("PreconditionFailed"),
    },
  },
};

const keys = {
  get: {
    summary: "A page of keys in order of their UTF-8 bytes, with the bytes of their values",
    parameters: [
      prefix,
      queryParameter("cursor", "That of the page before.", text),
      queryParameter("limit", "Most keys of the page.", {
        type: "integer",
        minimum: 1,
        maximum: listKeysMax,
        default: explorerLimits.pageKeysDefault,
      }),
      queryParameter(
        "inside",
        `Only keys that hold this, in any case of letters. Looks at some ${explorerLimits.searchKeysMax} keys; with a cursor in the answer there are more to look at.`,
        text,
      ),
      queryParameter(
        "folders",
        "Keys of the prefix in which this does not come again, and the folders of the others.",
        { type: "string", enum: folderMarks },
      ),
      queryParameter("values", "Whether to say how the values begin.", { type: "boolean" }),
    ],
    responses: {
      200: { description: "The page.", content: json(schemaRef("KeyPage")) },
      ...ofStore,
    },
  },
};

const rename = {
  post: {
    summary: "Give a value another key",
    description: "It is written under the new key before the old one is deleted.",
    ...body(json(schemaRef("Renaming"))),
    responses: {
      204: { description: "It has the new key alone." },
      ...ofStore,
      ...problemResponses("PreconditionFailed", "Full"),
    },
  },
};

const deletion = {
  post: {
    summary:
      "Delete these keys, or all that start with a prefix, step by step: each step happens as a whole or not at all",
    ...body(json(schemaRef("Deletion"))),
    responses: {
      200: { description: "How many there were.", content: json(schemaRef("Deleted")) },
      ...ofStore,
    },
  },
};

const count = {
  post: {
    summary: "How many keys start with a prefix",
    ...body(json(schemaRef("Prefix"))),
    responses: { 200: { description: "So many.", content: json(schemaRef("Count")) }, ...ofStore },
  },
};

const exporting = {
  get: {
    summary: "All entries as JSON Lines",
    parameters: [prefix],
    responses: {
      200: { description: "A line for each; it breaks off where reading fails.", content: lines },
      ...ofStore,
    },
  },
};

const importing = {
  post: {
    summary: "Write the entries of JSON Lines",
    parameters: [
      queryParameter("dryRun", "Check all, and write nothing.", {
        type: "boolean",
        default: false,
      }),
    ],
    ...body(lines),
    responses: {
      200: { description: "What was done.", content: json(schemaRef("ImportReport")) },
      ...ofStore,
    },
  },
};

const general = {
  "/api/openapi.json": {
    get: {
      summary: "This document",
      security: [],
      responses: {
        200: { description: "OpenAPI 3.1.", content: json({ type: "object" }) },
        ...problemResponses("Forbidden", "Unprocessable", "Failed"),
      },
    },
  },
  "/api/session": {
    post: {
      summary: "Get a cookie that opens what is read with GET, for links and event sources",
      security: [{ token: [] }],
      responses: {
        204: {
          description: "It is in the header.",
          headers: { "set-cookie": { description: "For this origin only.", schema: text } },
        },
        ...always,
      },
    },
  },
  "/api/events": {
    get: {
      summary: 'Server-sent events "change" with {"label"}, whoever changed the store',
      responses: {
        200: {
          description: "As long as the client listens. Now and then nothing has changed after all.",
          content: { "text/event-stream": { schema: text } },
        },
        ...always,
        ...problemResponses("Unavailable"),
      },
    },
  },
  "/api/stores": {
    get: {
      summary: "All stores of the application, and how full they are",
      responses: {
        200: { description: "The stores.", content: json(schemaRef("Stores")) },
        ...always,
      },
    },
  },
};

/** The document. */
export const openApi = {
  openapi: "3.1.0",
  info: {
    title: "Bobbin explorer",
    version: "1",
    description: "The stores of an application, for the person whose application it is.",
  },
  security: [{ token: [] }, { cookie: [] }],
  paths: {
    ...general,
    ...store("keys", keys),
    ...store("value", value),
    ...store("details", details),
    ...store("rename", rename),
    ...store("delete", deletion),
    ...store("count", count),
    ...store("export", exporting),
    ...store("import", importing),
  },
  components: {
    schemas,
    responses: problemComponents,
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      cookie: { type: "apiKey", in: "cookie", name: "bobbin-explorer-PORT" },
    },
  },
} as const;
