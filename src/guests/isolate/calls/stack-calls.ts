import { dirname } from "node:path";
import { mapOwnFrames } from "../stack-trace.ts";
import { textOf } from "./call-arguments.ts";
import type { CallContext } from "./call-context.ts";
import type { OfferedCalls } from "./offered-calls.ts";

/** The call by which a component's stacks are told in places of its source files. */
export function stackCall(
  program: Pick<CallContext, "settings" | "bundle">,
): OfferedCalls["mapStack"] {
  const { component } = program.settings;
  return (frames) => mapOwnFrames(textOf(frames), program, dirname(component.position.file));
}
