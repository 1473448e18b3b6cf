import type { AbiContext } from "../abi/abi-context.ts";
import {
  lowerFunction,
  resultWriter,
  type CoreFunction,
  type Lowering,
} from "../abi/bind-import.ts";
import { giveBack, type Lent } from "../abi/handle-table.ts";
import { liftOf } from "../abi/lift.ts";
import { lowerOf } from "../abi/lower.ts";
import { CallTooLarge, ResultError } from "../errors.ts";
import { flatPlaces, layoutOf, payloadOffset } from "../types/layout.ts";
import type { FunctionType, ValueType } from "../types/types.ts";
import { hostCall, type CallEvents, type HostFunction } from "./host-call.ts";

/** Of so many core values, with the place of the answer, no list is made. */
const coreValuesMax = 6;
/** And of so many values. */
const valuesMax = 3;

/**
 * Makes a function of the host callable by core WebAssembly. One that has few core values, as most have, gets none of the lists and wrappings
 * by which `lowerFunction` does the same for any.
 */
export function lowerHost<Call>(
  type: FunctionType,
  context: AbiContext,
  target: HostFunction<Call>,
  events: CallEvents<Call>,
  lowering: Lowering,
): CoreFunction {
  const types = type.parameters.map((one) => one.type);
  const lifts = types.map((one) => liftOf(one).short);
  const count = types.reduce((sum, one) => sum + layoutOf(one).flat.length, 0);
  if (lifts.includes(null) || lifts.length > valuesMax || count >= coreValuesMax) {
    return lowerFunction(type, context, hostCall(type, target, events), lowering);
  }
  const [first = null, second = null, third = null] = lifts;
  const [, secondAt = 0, thirdAt = 0] = flatPlaces(types);
  const answers = new Answers(type, context, events, lowering);
  const { passage, resources } = context;
  const call = target as (call: Call, ...values: unknown[]) => unknown;
  const { isFree = false } = lowering;
  return (a, b, c, d, e, f) => {
    if (!isFree) passage.leave();
    const place = pick(count, a, b, c, d, e, f);
    let lent: Lent | null | undefined;
    let answer: unknown;
    try {
      const one = first === null ? undefined : first(context, a, b);
      const two =
        second === null
          ? undefined
          : second(context, pick(secondAt, a, b, c, d, e, f), pick(secondAt + 1, a, b, c, d, e, f));
      const three =
        third === null
          ? undefined
          : third(context, pick(thirdAt, a, b, c, d, e, f), pick(thirdAt + 1, a, b, c, d, e, f));
      lent = resources.takeLent();
      answer = call(events.current(), one, two, three);
    } catch (error) {
      return answers.failed(error, place, lent);
    }
    return answers.answered(answer, place, lent);
  };
}

// As a list of values would have to be made for each call, they are named.
function pick(
  place: number,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
  f: unknown,
): unknown {
  switch (place) {
    case 0:
      return a;
    case 1:
      return b;
    case 2:
      return c;
    case 3:
      return d;
    case 4:
      return e;
    default:
      return f;
  }
}

/** Gives a guest what came of its calls of one function. */
class Answers {
  readonly #context: AbiContext;
  readonly #events: Omit<CallEvents<unknown>, "current">;
  readonly #lowering: Lowering;
  readonly #give: ResultGiver;
  readonly #allocates: boolean;

  constructor(
    { result }: FunctionType,
    context: AbiContext,
    events: Omit<CallEvents<unknown>, "current">,
    lowering: Lowering,
  ) {
    this.#context = context;
    this.#events = events;
    this.#lowering = lowering;
    this.#give = result?.kind === "result" ? resultGiver(result) : valueGiver(result);
    this.#allocates = result !== null && lowerOf(result).allocates;
  }

  /** What the guest is given for what the function has answered. */
  answered(answer: unknown, place: unknown, lent: Lent | null): unknown {
    if (typeof answer === "object" && answer !== null) {
      if (answer instanceof Promise) return this.#later(answer, place, lent);
      if (answer instanceof ResultError) return this.failed(answer, place, lent);
    }
    if (lent !== null) giveBack(lent);
    return this.#finish(this.#give.value, place, answer);
  }

  /** What it is given for what was thrown; `lent` is left out where that was while its values were taken. */
  failed(error: unknown, place: unknown, lent: Lent | null | undefined): unknown {
    const { error: give } = this.#give;
    if (lent === undefined) {
      const { refuse = null } = this.#lowering;
      const answer = refuse !== null && error instanceof CallTooLarge ? refuse(error) : null;
      if (answer === null || give === null) throw error;
      giveBack(this.#context.resources.takeLent());
      return this.#finish(give, place, (answer as { value?: unknown }).value);
    }
    if (give === null || !(error instanceof ResultError)) {
      this.#events.failed(error);
      throw error;
    }
    giveBack(lent);
    return this.#finish(give, place, error.payload);
  }

  #later(answer: Promise<unknown>, place: unknown, lent: Lent | null): Promise<unknown> {
    this.#events.waiting();
    return answer.then(
      async (value) => {
        await this.#events.resumed();
        return this.answered(value, place, lent);
      },
      async (error: unknown) => {
        await this.#events.resumed();
        return this.failed(error, place, lent);
      },
    );
  }

  #finish(give: Give, place: unknown, value: unknown): unknown {
    const context = this.#context;
    if (!this.#allocates) return give(context, place, value);
    const before = context.passage.close();
    const given = give(context, place, value);
    context.passage.reopen(before);
    return given;
  }
}

/** Gives a value to a guest, at a place or as what is returned. */
type Give = (context: AbiContext, place: unknown, value: unknown) => unknown;

interface ResultGiver {
  readonly value: Give;
  /** Null where there can be no error. */
  readonly error: Give | null;
}

function valueGiver(type: ValueType | null): ResultGiver {
  return { value: resultWriter(type), error: null };
}

function resultGiver(type: Extract<ValueType, { kind: "result" }>): ResultGiver {
  const { bytes, align, flat } = layoutOf(type);
  if (flat.length === 1) return { value: () => 0, error: () => 1 };
  const cases = [type.ok, type.error];
  const offset = payloadOffset(cases);
  const [value, error] = cases.map((one, tag): Give => {
    const lower = one === null ? null : lowerOf(one);
    return (context, place, payload) => {
      const { memory } = context;
      const at = memory.check(place as number, bytes, align);
      memory.view.setUint8(at, tag);
      lower?.put(context, at + offset, payload);
    };
  }) as [Give, Give];
  return { value, error };
}
