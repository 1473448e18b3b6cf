import { after, before, test } from "node:test";
import { provenRequests } from "../support/show-itself.ts";
import { type HostileApp, type HostileSource, startHostileApp } from "./hostile-app.ts";
import { type Attacks, typescriptComponent } from "./typescript-attacks.ts";

/** A test for each path of a hostile component: nobody but the component itself notices. */
export function testAttacks(
  paths: Readonly<Record<string, string>>,
  source: () => HostileSource,
): void {
  let app: HostileApp | null = null;
  before(async () => {
    app = await startHostileApp(source());
  });
  after(async () => app?.[Symbol.asyncDispose]());
  for (const [name, path] of Object.entries(paths)) {
    test(`${name}: nobody else notices`, async () => {
      await app?.attack(path);
    });
  }
}

/** The same for a component of TypeScript that has all of these. */
export function testTypescriptAttacks(attacks: Attacks): void {
  const paths = Object.keys(attacks).map((name, at) => [name, String(at)]);
  const content = typescriptComponent(attacks);
  testAttacks(Object.fromEntries(paths), () => ({ name: "evil.ts", content }));
}

/** The same for components that have proved themselves: each attack is one's first, on the thread of all. */
export function testAttacksOfProven(attacks: Attacks): void {
  for (const [name, code] of Object.entries(attacks)) {
    test(`${name}: nobody else notices, though it comes late`, async () => {
      const content = typescriptComponent({ good: "return 'good';", [name]: code });
      await using app = await startHostileApp({ name: "evil.ts", content });
      await app.prove("0", provenRequests);
      await app.attack("1");
    });
  }
}
