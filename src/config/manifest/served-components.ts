import type { App, Component } from "./app.ts";

/** The components that some route reaches; the others are not loaded. */
export function servedComponents(app: App): Component[] {
  const ids = new Set(
    app.triggers.flatMap(({ answer }) => (answer.kind === "component" ? [answer.component] : [])),
  );
  return Object.values(app.components).filter((component) => ids.has(component.id));
}
