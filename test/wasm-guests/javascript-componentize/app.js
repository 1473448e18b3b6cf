// A guest of componentize-js without an SDK: the bindings of fermyon:spin/key-value@2.0.0, and fetch events.

import { Store } from "fermyon:spin/key-value@2.0.0";
import { get } from "fermyon:spin/variables@2.0.0";
import { getEnvironment } from "wasi:cli/environment@0.2.3";
import { answer, readAsked, StoreError } from "../javascript-protocol/protocol.js";

const host = {
  environment: getEnvironment,

  open(label) {
    const store = called(() => Store.open(label));
    return {
      get: (key) => called(() => store.get(key)) ?? null,
      set: (key, value) => called(() => store.set(key, value)),
      delete: (key) => called(() => store.delete(key)),
      exists: (key) => called(() => store.exists(key)),
      keys: () => called(() => store.getKeys()),
    };
  },

  variable(name) {
    try {
      return { status: 200, body: get(name) };
    } catch ({ payload }) {
      return { status: 400, body: `${payload.tag}\n${payload.val}` };
    }
  },
};

function called(work) {
  try {
    return work();
  } catch (error) {
    throw StoreError.of(error);
  }
}

async function respond(request) {
  const { status, body } = answer(host, await readAsked(request));
  return new Response(body, { status });
}

addEventListener("fetch", (event) => event.respondWith(respond(event.request)));
