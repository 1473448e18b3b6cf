import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { bundleComponent, stopBundler } from "./bundle.ts";
import { Bundler } from "./bundler.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";

after(stopBundler);

test("a bundle made again is what one made anew is, and its files are known", async () => {
  using folder = temporaryFolder();
  await using bundler = new Bundler();
  const at = (name: string): string => join(folder.path, name);
  const component = { id: "hello", source: at("index.ts") };
  await writeFile(
    at("index.ts"),
    'import { text } from "./text.ts";\nexport const all = [text];\n',
  );
  for (const text of ["one", "two"]) {
    await writeFile(at("text.ts"), `export const text = "${text}";\n`);
    const bundle = await bundler.bundle(component);
    assert.deepEqual(bundle, await bundleComponent(component));
    assert.match(bundle.code, new RegExp(`"${text}"`));
  }
  assert.deepEqual([...bundler.inputsOf("hello")].toSorted(), [at("index.ts"), at("text.ts")]);
});

test("after a bundle that failed, the files of the last one and those that are missing are known", async () => {
  using folder = temporaryFolder();
  await using bundler = new Bundler();
  const at = (name: string): string => join(folder.path, name);
  const component = { id: "hello", source: at("index.ts") };
  await writeFile(at("text.ts"), "export const text = 1;\n");
  await writeFile(at("index.ts"), 'export { text } from "./text.ts";\n');
  await bundler.bundle(component);
  await writeFile(at("index.ts"), 'export { text } from "./parts/other.ts";\n');
  await assert.rejects(bundler.bundle(component), { code: "component-build-failed" });
  const known = [...bundler.inputsOf("hello")].toSorted();
  assert.deepEqual(known, [at("index.ts"), at("parts/other.ts"), at("text.ts")]);
  await writeFile(at("index.ts"), 'export { text } from "./text.ts";\n');
  await bundler.bundle(component);
  assert.deepEqual([...bundler.inputsOf("hello")].toSorted(), [at("index.ts"), at("text.ts")]);
});

test("a component whose source is another file is bundled from that", async () => {
  using folder = temporaryFolder();
  await using bundler = new Bundler();
  for (const name of ["a", "b"]) {
    const source = join(folder.path, `${name}.ts`);
    await writeFile(source, `export const name = "${name}";\n`);
    assert.match((await bundler.bundle({ id: "hello", source })).code, new RegExp(`"${name}"`));
  }
});
