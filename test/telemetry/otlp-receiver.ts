import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A value as OTLP has it in JSON. */
interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

interface OtlpScoped<Name extends string, Item> {
  readonly resource: { readonly attributes: readonly OtlpAttribute[] };
  readonly [scopes: string]: unknown;
  readonly scopeItems?: Record<Name, Item[]>;
}

/** A span as it was received. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** 2 server, 3 client. */
  readonly kind: number;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  /** `service.name`. */
  readonly service: string;
}

/** What OpenTelemetry's exporters send to: an OTLP/HTTP endpoint for JSON on the loopback. */
export interface OtlpReceiver extends AsyncDisposable {
  /** The environment of a process that is to send here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: readonly ReceivedSpan[];
  /** Names of metrics that have come, with the points of the last time. */
  readonly metrics: ReadonlyMap<string, readonly unknown[]>;
  /** All that has come, as text. */
  readonly text: string;
  /** Resolves when a condition holds; looks each time when something has come. */
  until(isThere: () => boolean): Promise<void>;
}

/** Starts one. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const metrics = new Map<string, readonly unknown[]>();
  let text = "";
  let wake = (): void => {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      text += body;
      const message = JSON.parse(body) as Record<string, OtlpScoped<string, unknown>[]>;
      if (request.url === "/v1/traces") spans.push(...spansOf(message["resourceSpans"] ?? []));
      else if (request.url === "/v1/metrics")
        readMetrics(message["resourceMetrics"] ?? [], metrics);
      response.setHeader("content-type", "application/json").end("{}");
      wake();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_METRIC_EXPORT_TIMEOUT: "200",
      OTEL_NODE_RESOURCE_DETECTORS: "env",
    },
    spans,
    metrics,
    get text() {
      return text;
    },
    until: async (isThere) => {
      while (!isThere()) await new Promise<void>((resolve) => (wake = resolve));
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

function spansOf(resources: readonly OtlpScoped<string, unknown>[]): ReceivedSpan[] {
  return resources.flatMap(({ resource, ...rest }) => {
    const scopes = rest["scopeSpans"] as {
      spans: (Omit<ReceivedSpan, "attributes"> & { attributes: OtlpAttribute[] })[];
    }[];
    const service = String(plain(resource.attributes)["service.name"]);
    return scopes.flatMap((scope) =>
      scope.spans.map((span) => ({ ...span, attributes: plain(span.attributes), service })),
    );
  });
}

function readMetrics(
  resources: readonly OtlpScoped<string, unknown>[],
  metrics: Map<string, readonly unknown[]>,
): void {
  for (const resource of resources) {
    const scopes = resource["scopeMetrics"] as {
      metrics: Record<string, { dataPoints?: unknown[] } | string>[];
    }[];
    for (const metric of scopes.flatMap((scope) => scope.metrics)) {
      const data = metric["histogram"] ?? metric["sum"] ?? metric["gauge"];
      metrics.set(
        JSON.stringify(metric["name"]).slice(1, -1),
        typeof data === "object" ? (data.dataPoints ?? []) : [],
      );
    }
  }
}

function plain(attributes: readonly OtlpAttribute[]): Record<string, string | number | undefined> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        (value.intValue === undefined ? undefined : Number(value.intValue)),
    ]),
  );
}
