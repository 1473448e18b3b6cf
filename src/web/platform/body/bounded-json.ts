/** `JSON.parse` of no longer texts than the isolate's memory is good for: the engine cannot be stopped while it parses. */
import {
  defineProperty,
  parseJson,
  RangeErrorOf,
  StringOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";

type Reviver = Parameters<typeof parseJson>[1];

let charactersMax = Infinity;

/** `JSON.parse`; a RangeError for a text that is too long. */
export function parseBoundedJson(text: string, reviver?: Reviver): unknown {
  // A component may give anything.
  const given = StringOf(text);
  if (given.length <= charactersMax) return parseJson(given, reviver);
  throw new RangeErrorOf(
    `a text of ${given.length} characters is too long for JSON.parse, which takes ${charactersMax} here; parse it in parts, or have Bobbin allow more memory with --max-instance-memory`,
  );
}

/** Puts it in the place of the engine's, with this limit. */
export function boundJson(max: number): void {
  charactersMax = max;
  const parse = { parse: (text: string, reviver?: Reviver) => parseBoundedJson(text, reviver) }
    .parse;
  defineProperty(JSON, "parse", {
    ...{ value: parse, writable: true },
    ...{ enumerable: false, configurable: true },
  });
}
