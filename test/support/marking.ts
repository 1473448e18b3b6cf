/** Sources whose functions say that they are called. */

import { parseSource } from "../source-files.ts";

/** A file's text with this expression at the beginning of each function. */
export function marked(path: string, text: string, mark: string): string {
  const parts: [at: number, added: string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, body } = node as { type?: string; body?: Body };
    if (isFunction.test(type ?? "") && body) {
      if (body.type === "BlockStatement") parts.push([body.start + 1, `${mark};`]);
      else parts.push([body.start, `(${mark}, `], [body.end, ")"]);
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseSource(path, text).program);
  let result = "";
  let done = 0;
  for (const [at, added] of parts.toSorted(([one], [other]) => one - other)) {
    result += text.slice(done, at) + added;
    done = at;
  }
  return result + text.slice(done);
}

interface Body {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const isFunction = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
