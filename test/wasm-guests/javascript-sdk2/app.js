// A guest of Spin's JavaScript SDK 2: fermyon:spin/key-value@2.0.0, and a handler with a ResponseBuilder.

import { Kv, ResponseBuilder, Variables } from "@fermyon/spin-sdk";
import { Store } from "fermyon:spin/key-value@2.0.0";
import { answer, readAsked, StoreError } from "../javascript-protocol/protocol.js";

const host = {
  open(label) {
    const store = called(() => (label === "default" ? Kv.openDefault() : Kv.open(label)));
    return {
      get: (key) => called(() => store.get(key)) ?? null,
      set: (key, value) => called(() => setBytes(label, store, key, value)),
      delete: (key) => called(() => store.delete(key)),
      exists: (key) => called(() => store.exists(key)),
      keys: () => called(() => store.getKeys()),
    };
  },

  /** The SDK does not say why there is none. */
  variable(name) {
    const value = Variables.get(name);
    return value === null ? { status: 400, body: "undefined" } : { status: 200, body: value };
  },
};

/**
 * SDK 2.0 writes bytes as JSON. What is text goes through it, and the rest to what it calls. Either way
 * its engine fails with values that do not fit into the memory it has at first: from a quarter megabyte on.
 */
function setBytes(label, store, key, value) {
  const text = textOf(value);
  if (text === null) Store.open(label).set(key, value);
  else store.set(key, text);
}

function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function called(work) {
  try {
    return work();
  } catch (error) {
    throw StoreError.of(error);
  }
}

async function handler(request, response) {
  const { status, body } = answer(host, await readAsked(request));
  response.status(status);
  response.send(body);
}

// What the SDK's template has in a file of its own.
addEventListener("fetch", (event) => {
  const answered = new Promise((resolve, reject) => {
    handler(event.request, new ResponseBuilder(resolve)).catch(reject);
  });
  event.respondWith(answered);
});
