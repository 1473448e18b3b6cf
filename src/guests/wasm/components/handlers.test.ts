/** Which components are served, by what they export. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentUnsupported } from "@bobbin-kv/wasm-linker";
import { ComponentExports } from "@bobbin-kv/wasm-linker/testing";
import { interfaceTypes } from "../wit/interface-types.ts";
import { findExportedHandler } from "./handlers.ts";

const exporting = (...names: string[]): ComponentExports =>
  new ComponentExports(
    new Map(names.map((name) => [name, { sort: "instance", exports: new Map() }])),
    interfaceTypes,
  );

const refused: readonly [names: string[], expected: RegExp][] = [
  [[], /^exports no handler .* but nothing$/],
  [["wasi:cli/run@0.2.3"], /^is a program .*\(wasi:cli\/run@0\.2\.3\), as Spin's executor wagi/],
  [["wasi:http/incoming-handler@0.2.0-rc-2023-12-05"], /a draft of the interface that no release/],
  [["wasi:http/incoming-handler@0.2.0", "fermyon:spin/inbound-http"], /^exports several handlers/],
];

for (const [names, expected] of refused) {
  test(`a component that exports ${names.join(" and ") || "nothing"} is told why it is not served`, () => {
    assert.throws(
      () => findExportedHandler(exporting(...names)),
      (error) => error instanceof ComponentUnsupported && expected.test(error.message),
    );
  });
}

test("handlers of WASI 0.2 and its drafts are looked into, besides whatever else is exported", () => {
  for (const version of ["0.2.0", "0.2.8", "0.2.0-rc-2023-10-18", "0.2.0-rc-2023-11-10"]) {
    const name = `wasi:http/incoming-handler@${version}`;
    assert.throws(
      () => findExportedHandler(exporting("wasi:cli/run@0.2.0", name)),
      (error) =>
        error instanceof ComponentUnsupported && /without its function/.test(error.message),
    );
  }
});
