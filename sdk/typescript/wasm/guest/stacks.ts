/** Stacks in the form of V8, the isolate's engine: the error's text, then a line for each call, with its place in the source files. */

import { places } from "bobbin:sources";

type Stacked = { readonly stack?: unknown };

const native = Object.getOwnPropertyDescriptor(Error.prototype, "stack") as {
  get(): string | undefined;
  set(value: unknown): void;
};

/** Files of which a component's author knows nothing. */
const ownFiles = /^(?:.*\/)?(?:entry|glue|runtime|sources|initializer)\.js$/;

/** Gives all errors such stacks. */
export function shapeStacks(): void {
  // eslint-disable-next-line no-extend-native -- errors of all classes have it from here
  Object.defineProperty(Error.prototype, "stack", {
    get(this: Stacked) {
      const frames = native.get.call(this);
      return typeof frames === "string" ? shape(this, frames) : frames;
    },
    set: native.set,
    configurable: true,
  });
  Object.defineProperty(Error, "captureStackTrace", {
    value(target: object) {
      const frames = native.get.call(new Error()) ?? "";
      const value = shape(target, frames);
      Object.defineProperty(target, "stack", { value, writable: true, configurable: true });
    },
    writable: true,
    configurable: true,
  });
}

function shape(error: object, frames: string): string {
  const lines = frames.split("\n").flatMap((frame) => {
    const match = /^(.*)@(.*?):(\d+):(\d+)$/.exec(frame);
    if (match === null) return [];
    const [, name = "", file = "", line, column] = match;
    if (ownFiles.test(file)) return [];
    const place = sourcePlace(file, Number(line), Number(column));
    // What is called in an asynchronous function has a mark of where it was awaited.
    const called = name.replace(/^async\*/, "async ").replace(/[/<]+$/, "");
    return [called === "" ? `    at ${place}` : `    at ${called} (${place})`];
  });
  return [Error.prototype.toString.call(error), ...lines].join("\n");
}

/** Lines and columns count from 1. */
function sourcePlace(file: string, line: number, column: number): string {
  const inBundle = `${file}:${line}:${column}`;
  if (file !== places.file && !file.endsWith(`/${places.file}`)) return inBundle;
  const pieces = (places.lines[line - 1] ?? "").split(" ");
  const piece = pieces.findLast((each) => Number.parseInt(each, 10) < column);
  const [, source = "", ...place] = piece?.split(":") ?? [];
  const name = places.names[Number(source)];
  return source === "" || name === undefined ? inBundle : `${name}:${place.join(":")}`;
}
