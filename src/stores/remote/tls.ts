/** Encrypted connections: what a table says of them, and the files that it names. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Located, TableReader } from "../../toml/index.ts";
import { errorCode, errorMessage } from "../../common/error-facts.ts";

/** Files, absolute paths, and the name that the certificate must bear; null for the system's ways. */
export interface TlsConfig {
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
  readonly serverName: string | null;
}

/** Reads the keys of a table; `advice` says how the connection would be encrypted where it `isEncrypted` not, and they have no use. */
export function readTls(
  reader: TableReader,
  directory: string,
  { isEncrypted, advice, example }: { isEncrypted: boolean; advice: string; example: string },
): TlsConfig {
  const given = {
    ca_file: reader.string("ca_file", '"ca.pem"'),
    certificate_file: reader.string("certificate_file", '"client.pem"'),
    key_file: reader.string("key_file", '"client.key"'),
    server_name: reader.string("server_name", JSON.stringify(example)),
  };
  const [name, value] = Object.entries(given).find((entry) => entry[1] !== null) ?? [];
  if (value !== undefined && value !== null && !isEncrypted) {
    const text = `"${name}" in ${reader.name} is for encrypted connections; write ${advice}, or leave it out`;
    reader.diagnostics.add(value.position, text);
  }
  const file = (one: Located<string> | null): string | null =>
    one === null ? null : path.resolve(directory, one.value);
  return {
    caFile: file(given.ca_file),
    certificateFile: file(given.certificate_file),
    keyFile: file(given.key_file),
    serverName: given.server_name?.value ?? null,
  };
}

/** What the files hold. */
export interface Certificates {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Reads the files, for each connection anew so that renewed certificates are taken up. Rejects with an `Error` that names the key of a file that cannot be read. */
export async function readCertificates({
  caFile,
  certificateFile,
  keyFile,
}: TlsConfig): Promise<Certificates> {
  const [ca, cert, key] = await Promise.all([
    readOptional("ca_file", caFile),
    readOptional("certificate_file", certificateFile),
    readOptional("key_file", keyFile),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function readOptional(name: string, file: string | null): Promise<Buffer | undefined> {
  if (file === null) return undefined;
  return readFile(file).catch((error: unknown) => {
    throw new Error(`its ${name} cannot be read: ${errorMessage(error)}`);
  });
}

/** Whether an error of a connection says that a certificate, the server's or ours, is not accepted: waiting does not help. */
export function isCertificateError(error: unknown): boolean {
  const code = errorCode(error);
  return typeof code === "string" && /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code);
}
