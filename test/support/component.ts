/** Components as the manifest's reader makes them, for tests that look at little of one. */

import type { Component } from "../../src/config/manifest/app.ts";

/** What is in a component of which a manifest says nothing but where its code is. */
export const componentDefaults: Omit<Component, "id" | "source" | "position"> = {
  description: null,
  remote: null,
  keyValueStores: [],
  allowedOutboundHosts: [],
  environment: {},
  variables: {},
  files: [],
  excludeFiles: [],
  build: null,
  process: "shared",
};

/** A component of this id, with what a test says of it. */
export function createComponent(id: string, said: Partial<Component> = {}): Component {
  const position = { file: "/app/spin.toml", line: 1, column: 1 };
  return { id, source: `/app/${id}.wasm`, position, ...componentDefaults, ...said };
}
