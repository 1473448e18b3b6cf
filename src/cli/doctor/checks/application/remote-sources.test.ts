/** The check of sources by URL, which fetches none. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import {
  findingsOf,
  manifestHead,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../../test/support/doctor.ts";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";
import { digestOf } from "../../../../serve/sources/test-downloads.ts";
import { remoteSources } from "./remote-sources.ts";

const digest = digestOf(Buffer.from("bytes"));
const remote = `${manifestHead}
[component.hello]
source = { url = "http://me:geheim@downloads.example.com/x.wasm?geheim", digest = "sha256:${digest}" }
`;

test("what would be fetched is told, without secrets, and what was is fine", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": remote });
  const options = { cacheDir: join(folder.path, "cache") };
  const [found] = await findingsOf(remoteSources, folder.path, options);
  assert.equal(found?.severity, "notice");
  assert.equal(
    found?.what,
    'bobbin up will fetch component "hello" from http://downloads.example.com/x.wasm',
  );
  assert.match(found?.place ?? "", /spin\.toml:11:10$/);
  writeFiles(folder.path, { [`.spin/sources/sha256-${digest}.wasm`]: "bytes" });
  assert.deepEqual(sentences(await findingsOf(remoteSources, folder.path, options)), [
    "ok: all sources by URL have been fetched",
  ]);
});

test("an application of files has nothing of the kind", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.deepEqual(await findingsOf(remoteSources, folder.path), []);
});
