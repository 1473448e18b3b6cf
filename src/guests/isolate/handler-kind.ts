import { bobbinError } from "../../errors.ts";
import type { HttpExchange } from "../http-exchange.ts";
import type { ComponentIsolate } from "./isolate.ts";
import type { IsolateProgram } from "./load.ts";

/** A body of no more than this is there at once for a handler that takes streams too. */
const wholeBytesMax = 65_536;

/** Throws component-without-handler for an isolate that could answer nothing. */
export function checkHandler(isolate: ComponentIsolate, program: IsolateProgram): void {
  if (isolate.handlerKind !== "") return;
  const { id, source } = program.settings.component;
  isolate.close(null);
  throw bobbinError("component-without-handler", { component: id, path: source });
}

/** `handleRequest` takes a body whole; `fetch` reads a long one, or one of unknown length, as it comes. */
export function takesBodyWhole(exchange: HttpExchange, handlerKind: string): boolean {
  if (handlerKind === "handleRequest") return true;
  return exchange.bodyBytes >= 0 && exchange.bodyBytes <= wholeBytesMax;
}
