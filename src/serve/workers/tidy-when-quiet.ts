import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** When a process is tidied. */
interface Tidying {
  readonly lookMilliseconds: number;
  /** More processor time than this between two looks, and the process is not quiet. */
  readonly quietMicrosecondsMax: number;
  /** After less work than this there is little to tidy. */
  readonly workMicrosecondsMin: number;
}

const usual: Tidying = {
  lookMilliseconds: 10_000,
  quietMicrosecondsMax: 100_000,
  workMicrosecondsMin: 1_000_000,
};

/**
 * Gives memory back to the system once the process has worked and then been quiet, within half a minute; ends with what it
 * answers. The engine tidies up when more is allocated, which in a quiet process nothing is.
 */
export function tidyWhenQuiet(tidying = usual): Disposable {
  let before = usedMicroseconds();
  let usedAtTidy = before;
  const look = (): void => {
    const used = usedMicroseconds();
    const isTime = isTimeToTidy(used - before, used - usedAtTidy, tidying);
    before = used;
    if (!isTime) return;
    collect ??= collector();
    collect({ type: "major" });
    before = usedAtTidy = usedMicroseconds();
  };
  const timer = setInterval(look, tidying.lookMilliseconds).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Whether a process is to be tidied that has used so much processor time since the last look and since it was tidied last. */
export function isTimeToTidy(
  microsecondsSinceLook: number,
  microsecondsSinceTidy: number,
  { quietMicrosecondsMax, workMicrosecondsMin }: Tidying = usual,
): boolean {
  return (
    microsecondsSinceLook <= quietMicrosecondsMax && microsecondsSinceTidy >= workMicrosecondsMin
  );
}

function usedMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

type Collect = (options: { readonly type: "major" }) => void;
let collect: Collect | null = null;

/** The engine offers it to contexts that are made while the flag is set: those of components are not. */
function collector(): Collect {
  setFlagsFromString("--expose-gc");
  try {
    return runInNewContext("gc") as Collect;
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}
