import { draftVersions } from "../wit/drafts.ts";
import { draftOf03 } from "../wit/interface-types.ts";
import type { BobbinError } from "../../../errors.ts";
import type { TakeBytes } from "../../http-exchange.ts";
import {
  type ComponentExports,
  type ComponentFunction,
  ComponentUnsupported,
  type ExportedFunction,
  interfaceName,
  TaskCancelled,
} from "@bobbin-kv/wasm-linker";
import { guestFailure } from "../guest-failure.ts";
import { joinHeaders, keepLastOfEach, splitHeaders } from "../http/header-list.ts";
import { spinMethods } from "../http/spin-methods.ts";
import { incomingRequest, prefetchBody, responseOutparam } from "../http/serve.ts";
import { readWholeBody, type WasmRequest } from "../pool/request.ts";
import type { Result } from "../wasi3/http-body.ts";
import { answerOf, receivedRequest } from "../wasi3/http-handler.ts";

/** An instance of a guest, and the function that answers requests. */
export interface CalledGuest {
  readonly call: ExportedFunction;
  /** It knows what to do when it is asked to end: others break. */
  readonly canBeAskedToEnd: boolean;
  /** Resolves when nothing of it is left that goes on; rejects with what ended it. */
  whenIdle(): Promise<void>;
}

/** How requests are given to a kind of exported handler. */
export interface Handler {
  readonly target: ComponentFunction;
  /** Whether an instance can answer several requests. */
  readonly takesSeveral: boolean;
  prepare(request: WasmRequest, take: TakeBytes): Promise<void> | null;
  /**
   * Calls the guest and sends its answer; it is over when the guest is, which may go on after it has answered.
   * Throws, or rejects, as the guest does.
   */
  run(request: WasmRequest, guest: CalledGuest): void | Promise<void>;
  /** The guest has failed; it may have answered already. */
  failed(request: WasmRequest, error: BobbinError): void;
}

const incomingHandler = "wasi:http/incoming-handler";
const inboundHttp = "fermyon:spin/inbound-http";
const asyncHandler = "wasi:http/handler";
const commandRun = "wasi:cli/run";

/** What is said of programs, after what they are. */
export const programAdvice =
  "as Spin's executor wagi and its command trigger run them, and Bobbin does not; export a handler of HTTP requests, as components of Spin's SDKs do";

/** Finds the handler that a component exports. Throws ComponentUnsupported where it has none, or several. */
export function findExportedHandler(exports: ComponentExports): Handler {
  const found = exports.names.filter((name) =>
    [incomingHandler, inboundHttp, asyncHandler].includes(interfaceName(name).plain),
  );
  const [name] = found;
  const command = exports.names.find((one) => interfaceName(one).plain === commandRun);
  if (name === undefined && command !== undefined) {
    throw new ComponentUnsupported(
      `is a program with a main function (${command}), ${programAdvice}`,
    );
  }
  if (name === undefined) {
    const names = exports.names.join(", ") || "nothing";
    throw new ComponentUnsupported(
      `exports no handler of HTTP requests (${incomingHandler} or ${inboundHttp}) but ${names}`,
    );
  }
  if (found.length > 1) {
    throw new ComponentUnsupported(
      `exports several handlers of HTTP requests: ${found.join(", ")}`,
    );
  }
  if (interfaceName(name).plain === asyncHandler) {
    const version = interfaceName(name).version;
    if (version !== draftOf03 && !/^0\.3\.\d+$/.test(version)) {
      throw new ComponentUnsupported(
        `exports ${name}; of WASI 0.3 Bobbin runs 0.3.0 and later, and ${draftOf03}; build it with a newer SDK`,
      );
    }
    return taskHandler(exports.find(name, "handle"));
  }
  if (interfaceName(name).plain === inboundHttp) {
    return inboundHandler(exports.find(name, "handle-request"));
  }
  if (!isServed(interfaceName(name).version)) {
    throw new ComponentUnsupported(
      `exports ${name}, a draft of the interface that no release of Spin had; build it with a newer SDK`,
    );
  }
  return wasiHandler(exports.find(name, "handle"));
}

function isServed(version: string): boolean {
  return /^0\.2\.\d+$/.test(version) || draftVersions.some((draft) => draft === version);
}

function wasiHandler(target: ComponentFunction): Handler {
  return {
    target,
    takesSeveral: false,
    prepare: prefetchBody,
    run: (request, { call }) => {
      const outparam = responseOutparam(request);
      const finish = (): void => outparam.handlerReturned();
      const result = call([incomingRequest(request), outparam]);
      if (result instanceof Promise) return result.then(finish);
      finish();
    },
    failed: (request, error) => responseOutparam(request).handlerFailed(error),
  };
}

/** The handler of WASI 0.3: its answer is what it returns, its body may follow. */
function taskHandler(target: ComponentFunction): Handler {
  return {
    target,
    takesSeveral: true,
    prepare: prefetchBody,
    run: async (request, { call, whenIdle, canBeAskedToEnd }) => {
      const answer = answerOf(request);
      const begun = (cancel: () => void): void => {
        request.cancel = canBeAskedToEnd ? cancel : () => {};
      };
      try {
        answer.send((await call([receivedRequest(request)], begun)) as Result<unknown>);
      } catch (error) {
        if (!(error instanceof TaskCancelled)) throw error;
      }
      await whenIdle();
      await answer.finish();
    },
    failed: (request, error) => answerOf(request).failed(error),
  };
}

interface InboundResponse {
  readonly status: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
}

/** Spin's own handler, which takes and gives bodies whole. */
function inboundHandler(target: ComponentFunction): Handler {
  const respond = (
    request: WasmRequest,
    status: number,
    headers: string,
    body: Uint8Array,
  ): void => {
    request.steps.add((lost) => {
      if (request.isFailed) return;
      try {
        if (lost !== null) throw lost;
        request.exchange.respond(status, headers, body);
      } catch (error) {
        request.fail(guestFailure(error));
      }
    });
  };
  return {
    target,
    takesSeveral: false,
    prepare: readWholeBody,
    run: (request, { call }) => {
      const { method, url, headers } = request.exchange;
      if (!spinMethods.includes(method)) {
        respond(request, 405, "", new Uint8Array(0));
        return;
      }
      const parts = splitHeaders(headers);
      const pairs = parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1]]] : []));
      const finish = (result: unknown): void => {
        const { status, headers: given = [], body } = result as InboundResponse;
        request.answered = true;
        const named = given.map(([name, value]) => [name.toLowerCase(), value] as const);
        const text = joinHeaders(keepLastOfEach(named));
        respond(request, status, text, body ?? new Uint8Array(0));
      };
      const asked = {
        method: method.toLowerCase(),
        uri: url,
        headers: pairs,
        params: [],
        body: request.body ?? new Uint8Array(0),
      };
      const result = call([asked]);
      if (result instanceof Promise) return result.then(finish);
      finish(result);
    },
    failed: (request, error) => request.fail(error),
  };
}
