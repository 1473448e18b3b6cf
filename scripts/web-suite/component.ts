/** The component that runs files of the suite, each in an isolate of its own. */
import { runInWorld, type WorldRun } from "./run-in-world.ts";

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const listen = Reflect.get(globalThis, "addEventListener") as (
  type: string,
  listener: (event: FetchEvent) => void,
) => void;

listen("fetch", (event) => event.respondWith(answer(event.request)));

async function answer(request: Request): Promise<Response> {
  // What a file puts in the place of globals is not for the answer.
  const { JSON: ownJson, Response: OwnResponse } = globalThis;
  const results = await runInWorld((await request.json()) as WorldRun);
  return new OwnResponse(ownJson.stringify(results));
}
