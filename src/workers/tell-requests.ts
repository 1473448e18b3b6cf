import type { ObservedRequest, RequestObserver } from "../http/observe.ts";
import { requestLineLimits } from "../limits.ts";
import type { FromWorker } from "./messages.ts";

/** How long requests are gathered before they are told of. */
const gatherMilliseconds = 50;

/** Tells the supervisor of requests, of few enough that a load test hardly notices. */
export function tellRequests(tell: (message: FromWorker) => void): RequestObserver {
  let requests: ObservedRequest[] = [];
  let moreCount = 0;
  let isWaiting = false;
  const flush = (): void => {
    isWaiting = false;
    tell({ type: "requests", requests, moreCount });
    requests = [];
    moreCount = 0;
  };
  return (request) => {
    if (requests.length < requestLineLimits.linesPerSecondMax) requests.push(request);
    else moreCount += 1;
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(flush, gatherMilliseconds).unref();
  };
}
