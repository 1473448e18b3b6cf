import { KeyValueError } from "../../src/key-value-error.ts";
import { KvStore } from "../../src/key-value.ts";
import type { Kv } from "../../src/spin-sdk.ts";
import * as spin from "fermyon:spin/key-value";
import { called } from "./key-value-errors.ts";
import { checkText } from "./key-value-checks.ts";
import { isServing } from "./serving.ts";
import { WasmStore } from "./wasm-store.ts";

/** The component's way to its stores. */
export const kv: Kv = Object.freeze({ open, openDefault: () => open("default") });

function open(label: string): KvStore {
  if (typeof label !== "string") {
    throw new KeyValueError(
      "invalid-argument",
      `a store's label is a string, not ${label === null ? "null" : typeof label}`,
    );
  }
  if (!isServing()) {
    throw new KeyValueError(
      "invalid-argument",
      "a store can be opened only while a request is being answered",
    );
  }
  checkText(label, "the label");
  return new KvStore(new WasmStore(called(() => spin.open(label))));
}
