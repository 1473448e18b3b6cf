/** What is measured: names and units are OpenTelemetry's where it has any. */

const seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** A call of a store in the same process takes some millionths of a second. */
const shortSeconds = [0.000_01, 0.000_1, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** One thing that is measured. */
export interface Metric {
  readonly kind: "histogram" | "counter" | "gauge";
  /** In the words of UCUM; "" for a number of things. */
  readonly unit: "s" | "By" | "";
  readonly help: string;
  /** Of a histogram the upper bounds of its buckets. */
  readonly bounds?: readonly number[];
}

/** All of them by name. */
export const metrics = {
  "http.server.request.duration": {
    kind: "histogram",
    unit: "s",
    help: "Time from a request's head to the end of its response",
    bounds: seconds,
  },
  "http.server.active_requests": {
    kind: "gauge",
    unit: "",
    help: "Requests that are being answered",
  },
  "db.client.operation.duration": {
    kind: "histogram",
    unit: "s",
    help: "Time of a component's key-value call",
    bounds: shortSeconds,
  },
  "bobbin.key_value.bytes": {
    kind: "counter",
    unit: "By",
    help: "Bytes of values that components have read and written",
  },
  "bobbin.key_value.tuples": {
    kind: "gauge",
    unit: "",
    help: "Keys that a store holds",
  },
  "bobbin.key_value.room": {
    kind: "gauge",
    unit: "",
    help: "Keys that a store has room for",
  },
  "bobbin.durability.syncs": {
    kind: "counter",
    unit: "",
    help: "Syncs of a store's disk",
  },
  "bobbin.durability.waits": {
    kind: "counter",
    unit: "",
    help: "Responses that waited for a sync; divided by the syncs, how many share one",
  },
  "bobbin.durability.sync.time": {
    kind: "counter",
    unit: "s",
    help: "Time that syncs of a store's disk took",
  },
  "bobbin.component.instances": {
    kind: "gauge",
    unit: "",
    help: "Isolates or WebAssembly instances of a component",
  },
  "bobbin.component.memory.usage": {
    kind: "gauge",
    unit: "By",
    help: "Memory of a component's instances",
  },
  "bobbin.component.cpu.time": {
    kind: "counter",
    unit: "s",
    help: "Processor time of a component's code",
  },
  "process.cpu.time": {
    kind: "gauge",
    unit: "s",
    help: "Processor time that the process has used",
  },
  "process.memory.usage": {
    kind: "gauge",
    unit: "By",
    help: "Physical memory that the process uses",
  },
  "bobbin.isolated_components": {
    kind: "gauge",
    unit: "",
    help: "Components that have a process of their own",
  },
  "bobbin.quarantined_components": {
    kind: "gauge",
    unit: "",
    help: "Components that have a process of their own for what they have cost",
  },
  "bobbin.workers": {
    kind: "gauge",
    unit: "",
    help: "Processes that answer requests",
  },
} as const satisfies Record<string, Metric>;

/** The name of one. */
export type MetricName = keyof typeof metrics;

/** What a value is about. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Takes what is measured: a value of a histogram, or what is added to a counter or a gauge. */
export interface Meters {
  add(name: MetricName, value: number, attributes: Attributes): void;
}
