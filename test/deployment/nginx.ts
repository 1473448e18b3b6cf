/** nginx with what docs/guides/deployment.md shows of it, at other ports. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../../scripts/project.ts";
import { codeBlocks } from "../markdown-code.ts";
import { patient } from "../support/patience.ts";
import type { Certificates } from "../support/redis/certificates.ts";

/** What stands in for the page's own. */
export interface NginxPlace {
  readonly folder: string;
  readonly port: number;
  /** Where requests go, and where when nobody is there. */
  readonly servers: readonly [first: number, backup: number];
  readonly certificates: Certificates;
}

/** nginx at work. */
export interface Nginx extends AsyncDisposable {
  /** Has requests go elsewhere from now on. */
  reload(servers: NginxPlace["servers"]): void;
}

/** The version as a number, 1.22.1 as 1022001; null where there is no nginx. */
export function nginxVersion(): number | null {
  const { status, stderr } = spawnSync("nginx", ["-v"], { encoding: "utf8" });
  const [, major, minor, patch] = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(stderr ?? "") ?? [];
  if (status !== 0 || major === undefined) return null;
  return Number(major) * 1_000_000 + Number(minor) * 1_000 + Number(patch);
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts it, and waits until it listens. */
export async function startNginx(place: NginxPlace): Promise<Nginx> {
  const path = join(place.folder, "nginx.conf");
  const write = (servers: NginxPlace["servers"]): void =>
    writeFileSync(path, configuration({ ...place, servers }));
  write(place.servers);
  const child = spawn("nginx", ["-c", path, "-p", place.folder, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const closed = once(child, "close");
  await untilListens(child, place.port, () => said);
  return {
    reload: (servers) => {
      write(servers);
      // What `nginx -s reload` sends.
      child.kill("SIGHUP");
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await closed;
    },
  };
}

async function untilListens(child: ChildProcess, port: number, said: () => string): Promise<void> {
  const late = AbortSignal.timeout(patient(30_000));
  while (!late.aborted && child.exitCode === null) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await sleep(20);
  }
  throw new Error(`nginx does not listen:\n${said()}`);
}

/** The newest way to say it, which the page shows, and the one of versions before 1.25.1, of which it tells. */
export const http2Lines = { now: "listen 443 ssl;\n  http2 on;", before: "listen 443 ssl http2;" };

function configuration({ folder, port, servers, certificates }: NginxPlace): string {
  const page = readFileSync(join(projectRoot, "docs/guides/deployment.md"), "utf8");
  const shown = codeBlocks(page).find(({ language }) => language === "nginx")?.text ?? "";
  const [first, backup] = servers;
  const block = shown
    .replace(http2Lines.now, (nginxVersion() ?? 0) < 1_025_001 ? http2Lines.before : "$&")
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    .replace("server 127.0.0.1:3000", `server 127.0.0.1:${first}`)
    .replace("server 127.0.0.1:3001", `server 127.0.0.1:${backup}`)
    .replace("/etc/ssl/example.com.pem", certificates.certificateFile)
    .replace("/etc/ssl/example.com.key", certificates.keyFile);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const isRoot = process.getuid?.() === 0;
  return `${isRoot ? "user root;\n" : ""}daemon off;
worker_processes 1;
pid ${join(folder, "nginx.pid")};
events {}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n")}
${block}}
`;
}
