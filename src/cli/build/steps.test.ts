/** Goal: the same work is done once, and work in one folder never meets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Build, Component } from "../../config/manifest/app.ts";
import { createComponent } from "../../../test/support/component.ts";
import { nameStep, planBuild } from "./steps.ts";

function component(id: string, build: Omit<Build, "watch"> | null): Component {
  return createComponent(id, { build: build === null ? null : { ...build, watch: [] } });
}

const plan = (components: readonly Component[]): string[][] =>
  planBuild(components).map((chain) => chain.map(nameStep));

test("components with the same commands and folder are one step", () => {
  const make = { commands: ["make"], workdir: "/app" };
  assert.deepEqual(plan([component("a", make), component("b", make)]), [["a, b"]]);
});

test("other commands in the same folder follow, other folders stand beside", () => {
  const components = [
    component("a", { commands: ["make a"], workdir: "/app" }),
    component("b", { commands: ["make a"], workdir: "/app/b" }),
    component("c", { commands: ["make c"], workdir: "/app" }),
  ];
  assert.deepEqual(plan(components), [["a", "c"], ["b"]]);
});

test("components that nothing is to be done for are left out", () => {
  const none = component("b", { commands: [], workdir: "/app" });
  assert.deepEqual(plan([component("a", null), none]), []);
});
