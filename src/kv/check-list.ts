import { bobbinError } from "../errors.ts";
import { listKeysMax } from "../limits.ts";
import type { ListOptions } from "../stores/store.ts";
import { checkText, checkUnicode, wrongKind } from "./check.ts";

/** Throws unless a store may be asked for such a list; gives the options with nothing else in them, and a limit that a page may have. */
export function checkListOptions(options: ListOptions): ListOptions {
  const { prefix = "", cursor = null, limit, start, end, reverse } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    throw bobbinError("invalid-argument", {
      problem: "range",
      argument: "the limit of a list",
      range: "a whole number from 1",
      given: limit,
    });
  }
  checkText("prefix", prefix);
  if (cursor !== null) checkText("cursor", cursor);
  checkWhole("prefix or cursor", [prefix, cursor ?? ""]);
  const page = { prefix, cursor, limit: Math.min(limit, listKeysMax) };
  if (start === undefined && end === undefined && reverse === undefined) return page;
  if (start !== undefined) checkText("start", start);
  if (end !== undefined) checkText("end", end);
  checkWhole("start or end", [start ?? "", end ?? ""]);
  if (reverse !== undefined && typeof reverse !== "boolean") {
    throw wrongKind("reverse of a list", "true or false");
  }
  return { ...page, start, end, reverse };
}

function checkWhole(what: string, texts: readonly string[]): void {
  for (const text of texts) checkUnicode(what, text);
}
