/** What one Sentinel says of the primary that it watches. */

import type { Endpoint } from "./connections.ts";
import { Refusal } from "../faults.ts";
import type { Link, Reply } from "./link.ts";

/** A primary as a Sentinel sees it; of two views the one with the higher epoch is newer. */
export interface View {
  readonly endpoint: Endpoint;
  readonly epoch: number;
  /** Whether this Sentinel is about to put another server in its place. */
  readonly isFailingOver: boolean;
  /** The replicas that answer the Sentinel, each as `host:port`. */
  readonly replicas: readonly string[];
  /** How many Sentinels watch the primary, this one included. */
  readonly sentinels: number;
}

/** Asks for it. Rejects with `Refusal` where the Sentinel knows no such primary, and as `Link.send` does. */
export async function askSentinel(link: Link, name: string, milliseconds: number): Promise<View> {
  const ask = (...words: string[]): Promise<Reply> =>
    link.send(["SENTINEL", ...words, name], milliseconds);
  const [address, master, replicas] = await Promise.all([
    ask("GET-MASTER-ADDR-BY-NAME"),
    ask("MASTER").catch(ignoreRefusal),
    ask("REPLICAS").catch(ignoreRefusal),
  ]);
  if (address === null) {
    throw new Refusal(`ERR the Sentinels know no primary by the name ${JSON.stringify(name)}`);
  }
  const [host = "", port = ""] = (address as Buffer[]).map(String);
  const facts = toFacts(master);
  const isThere = facts.get("ip") === host && facts.get("port") === port;
  return {
    endpoint: { host, port: Number(port) },
    epoch: Number(facts.get("config-epoch") ?? 0),
    // Near the end it names the new one already, and then nothing is about to happen to that.
    isFailingOver: isThere && flagsOf(facts).includes("failover_in_progress"),
    replicas: (replicas as Reply[]).map(toFacts).filter(isUp).map(addressOf),
    sentinels: Number(facts.get("num-other-sentinels") ?? 0) + 1,
  };
}

/** A user of the Sentinels that may not ask for everything is told less. */
function ignoreRefusal(fault: unknown): Reply {
  if (fault instanceof Refusal) return [];
  throw fault;
}

function toFacts(reply: Reply): ReadonlyMap<string, string> {
  const words = (reply as Buffer[]).map(String);
  const facts = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    facts.set(words[at] ?? "", words[at + 1] ?? "");
  }
  return facts;
}

function flagsOf(facts: ReadonlyMap<string, string>): string[] {
  return (facts.get("flags") ?? "").split(",");
}

/** One that is down cannot be promoted, and would keep every write from being confirmed. */
function isUp(facts: ReadonlyMap<string, string>): boolean {
  return !flagsOf(facts).includes("s_down");
}

function addressOf(facts: ReadonlyMap<string, string>): string {
  return `${facts.get("ip") ?? ""}:${facts.get("port") ?? ""}`;
}
