import type { ObservedRequest, RequestObserver } from "../http/answers.ts";
import { requestLineLimits } from "../../limits.ts";
import type { FromWorker } from "./messages.ts";

/** How long requests are gathered before they are told of. */
const gatherMilliseconds = 50;

/** Tells the supervisor of requests; of those that nobody would be shown, only how many there were. */
export function tellRequests(tell: (message: FromWorker) => void): RequestObserver {
  let requests: ObservedRequest[] = [];
  let moreCount = 0;
  let toldCount = 0;
  let secondBeganAt = Number.NEGATIVE_INFINITY;
  let isWaiting = false;
  const flush = (): void => {
    isWaiting = false;
    tell({ type: "requests", requests, moreCount });
    toldCount += requests.length;
    requests = [];
    moreCount = 0;
    if (performance.now() - secondBeganAt < 1_000) return;
    secondBeganAt = performance.now();
    toldCount = 0;
  };
  return (request) => {
    if (toldCount + requests.length < requestLineLimits.linesPerSecondMax) requests.push(request);
    else moreCount += 1;
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(flush, gatherMilliseconds).unref();
  };
}
