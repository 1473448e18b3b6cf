import { notServed } from "./not-served.ts";
import type { SpinSdk } from "./spin-sdk.ts";

const advice =
  'a test opens the application with openTestApp of "bobbin-kv/testing", a program opens stores with openStore of "bobbin-kv"';

/** What the runtime offers, where there is none. */
const outside: SpinSdk = Object.freeze({
  ...notServed,
  kv: Object.freeze({ open: refuse("Kv.open"), openDefault: refuse("Kv.openDefault") }),
  config: Object.freeze({ get: refuse("Config.get") }),
});

function refuse(call: string): () => never {
  return () => {
    throw new Error(
      `${call} works in a component that Bobbin runs, and this is Node.js; ${advice}`,
    );
  };
}

if (!("spinSdk" in globalThis)) globalThis.spinSdk = outside;
