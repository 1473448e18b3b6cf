import {
  defineProperty,
  ErrorOf,
  errorText,
  sliceText,
  StringOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { HostCalls } from "../host-calls.ts";

/** Longer ones say nothing more, and are too long for a call of the host. */
const framesLengthMax = 65_536;

/**
 * Has the engine tell stacks in places of the component's source files, when somebody reads one. A component may put its own way in the
 * place of this one, as in any engine of this kind.
 */
export function mapStacks({ mapStack }: HostCalls): void {
  if (mapStack === undefined) return;
  const prepareStackTrace = (error: unknown, sites: readonly unknown[]): string => {
    const frames = framesOf(sites);
    return frames === "" ? headOf(error) : joined(headOf(error), mapped(frames));
  };
  defineProperty(ErrorOf, "prepareStackTrace", {
    value: prepareStackTrace,
    writable: true,
    configurable: true,
  });

  function mapped(frames: string): string {
    try {
      return mapStack?.(frames) ?? frames;
    } catch {
      // It has used too much, which the host knows.
      return frames;
    }
  }
}

function joined(head: string, frames: string): string {
  return frames === "" ? head : `${head}\n${frames}`;
}

function framesOf(sites: readonly unknown[]): string {
  let text = "";
  for (let at = 0; at < sites.length && text.length < framesLengthMax; at += 1) {
    text += `${at === 0 ? "" : "\n"}    at ${siteText(sites[at])}`;
  }
  return text.length < framesLengthMax ? text : sliceText(text, 0, framesLengthMax);
}

function siteText(site: unknown): string {
  try {
    return StringOf(site);
  } catch {
    // A component may have replaced what makes it a text.
    return "<anonymous>";
  }
}

/** As the engine has it: what cannot be told is "<error>". */
function headOf(error: unknown): string {
  try {
    return errorText(error);
  } catch {
    return "<error>";
  }
}
