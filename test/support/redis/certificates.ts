/** Certificates of the tests' own, made by openssl. */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { patient } from "../patience.ts";

/** Paths of a certificate authority and of a server that it vouches for, by the names `localhost` and 127.0.0.1. */
export interface Certificates {
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Makes them in a folder; null where there is no openssl. */
export function makeCertificates(folder: string): Certificates | null {
  const at = (name: string): string => join(folder, name);
  const run = (...words: string[]): boolean =>
    spawnSync("openssl", words, { stdio: "ignore", timeout: patient(60_000) }).status === 0;
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  writeFileSync(at("names.txt"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const isMade =
    run(
      "req",
      "-x509",
      ...key,
      "-keyout",
      at("ca.key"),
      "-out",
      at("ca.crt"),
      "-subj",
      "/CN=tests",
    ) &&
    run(
      "req",
      ...key,
      "-keyout",
      at("server.key"),
      "-out",
      at("server.csr"),
      "-subj",
      "/CN=server",
    ) &&
    run(
      ...["x509", "-req", "-in", at("server.csr"), "-CA", at("ca.crt"), "-CAkey", at("ca.key")],
      ...["-CAcreateserial", "-extfile", at("names.txt"), "-out", at("server.crt")],
    );
  if (!isMade) return null;
  return { caFile: at("ca.crt"), certificateFile: at("server.crt"), keyFile: at("server.key") };
}
