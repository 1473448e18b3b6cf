import type { BuildOptions } from "esbuild";

/** How the runtime and its rare parts are bundled: each to one classic script that is evaluated in an isolate. */
export const bundleOptions = {
  bundle: true,
  write: false,
  format: "iife",
  // No platform's own globals or modules are to be had in an isolate.
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2024",
  minify: true,
  // Of a function that is not strict, a component's Error.prepareStackTrace gets the function itself.
  banner: { js: '"use strict";' },
  legalComments: "none",
  // Of characters that need two bytes each a single one would double what the script takes in every isolate.
  charset: "ascii",
  logLevel: "silent",
  tsconfigRaw: {},
} satisfies BuildOptions;
