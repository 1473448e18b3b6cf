import { bobbinError, isBobbinError } from "../../errors.ts";
import type { HttpExchange } from "../http-exchange.ts";
import type { GuestLog } from "./guest-log.ts";
import type { IsolateProgram } from "./load.ts";
import { mapStack } from "./stack-trace.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** Ends a request with this reason, which goes to the component's log with places of its source. */
export function failExchange(
  exchange: HttpExchange,
  error: unknown,
  program: IsolateProgram,
  log: GuestLog,
): void {
  if (exchange.isElsewhere === true) return;
  const known = isBobbinError(error)
    ? error
    : bobbinError("guest-failed", { detail: errorMessage(error) }, error);
  const line = `${exchange.method} ${exchange.url}: ${known.text}`;
  const text = mapStack(line, program.settings.component.id, program.bundle.sourceMap);
  log("stderr", text, exchange.headers);
  exchange.fail(known);
}
