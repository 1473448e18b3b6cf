/** `[key_value_store.LABEL]` with `type = "redis"`. */

import { suggestName } from "../../common/nearest.ts";
import {
  readCount,
  readPositiveInteger,
  type Located,
  type TableReader,
} from "../../toml/index.ts";
import { redisLimits } from "../../limits.ts";
import type { TablePlace } from "../driver.ts";
import { readLimits } from "../read-limits.ts";
import { readTimeout } from "../remote/read-config.ts";
import { readTls, type TlsConfig } from "../remote/tls.ts";
import type { RemoteStoreConfig } from "../store-config.ts";

/** `type = "redis"`: Redis or Valkey; one server, a Cluster, or what Sentinels watch. */
export interface RedisStoreConfig extends RemoteStoreConfig {
  readonly type: "redis";
  /** `redis://` or `rediss://`, with user and password: a secret. */
  readonly url: string;
  /** `bobbin`: a namespace of its own; `spin`: bare keys, the whole database, shared with Spin. */
  readonly layout: "bobbin" | "spin";
  /** Tells stores of one server apart; the label unless the file says otherwise. Layout `bobbin` only. */
  readonly namespace: string;
  /** Over how many slots the keys are spread; 1: all are in one. Layout `bobbin` only. */
  readonly partitions: number;
  readonly topology: "single" | "cluster" | "sentinel";
  /** Further Cluster nodes or Sentinels to start from, each `host:port`. */
  readonly nodes: readonly string[];
  /** The name of the primary that Sentinels watch; null for other topologies. */
  readonly sentinelMaster: string | null;
  /** Credentials of the Sentinels themselves: a secret. */
  readonly sentinelUsername: string | null;
  readonly sentinelPassword: string | null;
  readonly tls: TlsConfig;
  /**
   * A write is answered only once so many replicas have it (`WAIT`); 0 for the primary alone. `all`: every replica that the
   * Cluster or the Sentinels could put in the primary's place, and at least one; not for a single server, which tells of none.
   */
  readonly replicasMin: number | "all";
  /**
   * Where components read from: `primary`, where writes go, or `prefer_replica`, replicas, which may be behind. Versions, and reads that writes depend on,
   * are the primary's. Layout `bobbin` in a Cluster or with Sentinels only.
   */
  readonly readFrom: (typeof sources)[number];
}

type Topology = Pick<
  RedisStoreConfig,
  "topology" | "nodes" | "sentinelMaster" | "sentinelUsername" | "sentinelPassword"
>;

const sources = ["primary", "prefer_replica"] as const;
const urlExample = '"redis://localhost:6379"';
const layouts = ["bobbin", "spin"] as const;

/** Reads the table; file names in it are relative to `directory`. Only `url` is required, as on Spin. */
export function readRedisConfig(
  reader: TableReader,
  { label, directory }: TablePlace,
): RedisStoreConfig {
  const topology = readTopology(reader);
  const { url, isEncrypted } = readUrl(reader, topology.topology);
  const store: RedisStoreConfig = {
    type: "redis",
    url,
    ...topology,
    ...readLayout(reader, label),
    tls: readTls(reader, directory, {
      isEncrypted,
      advice: 'url = "rediss://…"',
      example: "redis.example.com",
    }),
    replicasMin: readReplicas(reader, topology.topology),
    readFrom: readSource(reader, topology.topology),
    timeoutMilliseconds: readTimeout(reader),
    limits: readLimits(reader),
  };
  reader.finish();
  return store;
}

function readReplicas(
  reader: TableReader,
  topology: RedisStoreConfig["topology"],
): RedisStoreConfig["replicasMin"] {
  const value = reader.entry("replicas_min")?.value;
  if (value?.kind !== "string") return readCount(reader, "replicas_min", "1") ?? 0;
  if (value.value !== "all") {
    const text = `"replicas_min" is ${JSON.stringify(value.value)}, but must be "all" or a number of replicas; write replicas_min = "all"`;
    reader.diagnostics.add(value.position, text);
  } else if (topology === "single") {
    const text = `"replicas_min" in ${reader.name} is "all", but a single server does not tell which replicas could take its place; write their number, or add cluster = true or sentinel_master`;
    reader.diagnostics.add(value.position, text);
  }
  return "all";
}

function readSource(
  reader: TableReader,
  topology: RedisStoreConfig["topology"],
): RedisStoreConfig["readFrom"] {
  const source = reader.string("read_from", '"prefer_replica"');
  const known = sources.find((one) => one === (source?.value ?? "primary"));
  if (source === null) return "primary";
  const refuse = (problem: string): void =>
    reader.diagnostics.add(source.position, `"read_from" ${problem}`);
  if (known === undefined) {
    const advice = suggestName(source.value, sources, "use one of");
    refuse(
      `in ${reader.name} is ${JSON.stringify(source.value)}, which is no place to read from; ${advice}`,
    );
  } else if (known === "prefer_replica" && topology === "single") {
    refuse(
      `in ${reader.name} is "prefer_replica", but a single server does not tell of its replicas; add cluster = true or sentinel_master, or leave it out`,
    );
  } else if (known === "prefer_replica" && reader.string("layout", '"bobbin"')?.value === "spin") {
    refuse(
      `in ${reader.name} is "prefer_replica", which layout = "spin" does not offer; leave one of the two out`,
    );
  }
  return known ?? "primary";
}

function readUrl(
  reader: TableReader,
  topology: RedisStoreConfig["topology"],
): { url: string; isEncrypted: boolean } {
  const given = reader.requiredString("url", urlExample);
  const nothing = { url: "", isEncrypted: true };
  if (given === null) return nothing;
  // The text may hold a password, so that no diagnostic shows it.
  const problem = problemOf(given.value, topology);
  if (problem !== null) {
    reader.diagnostics.add(given.position, `"url" in ${reader.name} ${problem}`);
    return nothing;
  }
  return { url: given.value, isEncrypted: given.value.startsWith("rediss:") };
}

function problemOf(text: string, topology: RedisStoreConfig["topology"]): string | null {
  const url = URL.parse(text);
  if (url === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    return `is not the URL of a Redis server; write url = ${urlExample}, or rediss://USER:PASSWORD@HOST:PORT with encryption`;
  }
  const database = url.pathname.slice(1);
  if (!/^[0-9]*$/.test(database))
    return "ends with something that is not the number of a database, as in redis://localhost:6379/1";
  if (topology === "cluster" && database !== "" && database !== "0")
    return "names a database, but a Cluster has only one; leave its number out";
  if (url.search !== "" || url.hash !== "")
    return "has a part after ? or #, which means nothing here; set options as keys of this table";
  return null;
}

function readLayout(
  reader: TableReader,
  label: string,
): Pick<RedisStoreConfig, "layout" | "namespace" | "partitions"> {
  const layout = reader.string("layout", '"bobbin"');
  const namespace = reader.string("namespace", JSON.stringify(label));
  const partitions = reader.entry("partitions")?.value.position;
  const count = readPositiveInteger(reader, "partitions", "16") ?? 1;
  const known = layouts.find((one) => one === (layout?.value ?? "bobbin"));
  if (layout !== null && known === undefined) {
    const advice = suggestName(layout.value, layouts, "use one of");
    reader.diagnostics.add(layout.position, `there is no layout "${layout.value}"; ${advice}`);
  }
  if (namespace !== null && known === "spin") {
    const text = `"namespace" in ${reader.name} has no use with layout = "spin", which keeps keys as they are; leave one of the two out`;
    reader.diagnostics.add(namespace.position, text);
  }
  if (namespace?.value === "") {
    const text = `"namespace" in ${reader.name} is empty; write a name, or leave it out for "${label}"`;
    reader.diagnostics.add(namespace.position, text);
  }
  if (partitions !== undefined && count > redisLimits.partitionsMax) {
    const text = `"partitions" in ${reader.name} is ${count}, but must be ${redisLimits.partitionsMax} or less; write partitions = ${redisLimits.partitionsMax}`;
    reader.diagnostics.add(partitions, text);
  }
  if (partitions !== undefined && known === "spin") {
    const text = `"partitions" in ${reader.name} has no use with layout = "spin", whose keys are spread over all slots as they are; leave one of the two out`;
    reader.diagnostics.add(partitions, text);
  }
  return {
    layout: known ?? "bobbin",
    namespace: namespace?.value ?? label,
    partitions: Math.min(count, redisLimits.partitionsMax),
  };
}

function readTopology(reader: TableReader): Topology {
  const isCluster = reader.boolean("cluster") === true;
  const master = reader.string("sentinel_master", '"mymaster"');
  const username = reader.string("sentinel_username", '"user"');
  const password = reader.string("sentinel_password", '"secret"');
  const nodes = reader.strings("nodes", '["10.0.0.2:6379"]');
  for (const node of nodes) checkNode(reader, node);
  if (isCluster && master !== null) {
    const text = `"sentinel_master" in ${reader.name} goes with Sentinels, and cluster = true with a Cluster; leave one of the two out`;
    reader.diagnostics.add(master.position, text);
  }
  const [first] = nodes;
  if (first !== undefined && !isCluster && master === null) {
    const text = `"nodes" in ${reader.name} has no use with a single server; add cluster = true, or sentinel_master = "mymaster"`;
    reader.diagnostics.add(first.position, text);
  }
  const credential = username ?? password;
  if (credential !== null && master === null) {
    const text = `"${username === null ? "sentinel_password" : "sentinel_username"}" in ${reader.name} has no use without sentinel_master`;
    reader.diagnostics.add(credential.position, text);
  }
  return {
    topology: isCluster ? "cluster" : master === null ? "single" : "sentinel",
    nodes: nodes.map((node) => node.value),
    sentinelMaster: master?.value ?? null,
    sentinelUsername: username?.value ?? null,
    sentinelPassword: password?.value ?? null,
  };
}

function checkNode(reader: TableReader, { value, position }: Located<string>): void {
  const port = Number(/:([0-9]{1,5})$/.exec(value)?.[1] ?? "0");
  const url = URL.parse(`redis://${value}`);
  if (url !== null && url.username === "" && url.pathname === "" && port >= 1 && port <= 65_535)
    return;
  const text = `"nodes" in ${reader.name} holds something that is not HOST:PORT; write nodes = ["10.0.0.2:6379"]`;
  reader.diagnostics.add(position, text);
}
