// What a guest does to its host on request.

let leaked = "";

/** Keeps a text in a variable of the module and returns what was there. */
export function leak(text) {
  const found = leaked;
  leaked = text;
  return found;
}

export function runForever() {
  for (;;);
}

export function growForever() {
  const kept = [];
  for (;;) kept.push(new Uint8Array(1 << 20));
}

/** JavaScript has nothing that stops the machine. */
export function trap() {
  throw new Error("asked to fail");
}

export function recurse(depth) {
  return recurse(depth + 1) + depth;
}
