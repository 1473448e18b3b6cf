/** How the trace of a request goes on to the servers that its component asks. */

/** What one component is told of it. */
export interface TraceSettings {
  /** Whether requests to other servers carry the trace of the request that they are made for. */
  readonly carriesTrace?: boolean;
}

/** Headers, name, value, name, value, …, to be added to those that a component sends; none where it sends its own. */
export function carriedTrace(
  { carriesTrace = false }: TraceSettings,
  requestHeaders: string,
  sends: (name: string) => boolean,
): readonly string[] {
  if (!carriesTrace || sends("traceparent")) return [];
  const lines = requestHeaders.split("\n");
  const carried: string[] = [];
  // The host's own come last.
  for (let at = lines.length - 2; at >= 0 && carried.length < 4; at -= 2) {
    const [name = "", value = ""] = lines.slice(at, at + 2);
    if (name === "traceparent" || name === "tracestate") carried.push(name, value);
    else break;
  }
  return carried;
}

/** The same for headers that are one text. */
export function withCarriedTrace(
  settings: TraceSettings,
  requestHeaders: string,
  headers: string,
): string {
  const sends = (name: string): boolean =>
    headers.split("\n").some((line, at) => at % 2 === 0 && line.toLowerCase() === name);
  const carried = carriedTrace(settings, requestHeaders, sends).join("\n");
  if (carried === "") return headers;
  return headers === "" ? carried : `${headers}\n${carried}`;
}
