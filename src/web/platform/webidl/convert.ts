/** How the web turns arguments into text: https://webidl.spec.whatwg.org/#js-DOMString */

/** Any value as text; a TypeError for a symbol. */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "symbol") throw new TypeError("a symbol cannot be made text");
  return String(value);
}

/** Any value as text without lone surrogates, which have no UTF-8. */
export function toWellFormedText(value: unknown): string {
  return toText(value).toWellFormed();
}

/** Checks that a method got the arguments that it cannot do without. */
export function needArguments(given: number, needed: number): void {
  if (given < needed) throw new TypeError(`${needed} arguments are needed, ${given} given`);
}
