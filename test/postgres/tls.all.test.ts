/** Goal: an encrypted connection is checked, by authorities of one's own too, and never falls back to a plain one. */

import assert from "node:assert/strict";
import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/redis/server.ts";
import { makeCertificates } from "../support/redis/certificates.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { expectCode } from "./expect-code.ts";
import { giveToServer } from "./postgres-server.ts";
import { usePostgres } from "./server.ts";

const postgres = usePostgres();
const certificates = postgres.skip === false ? makeCertificates(folderOfFile()) : null;
const skip = postgres.skip || (certificates === null && "openssl is not installed");

test(
  "a connection is encrypted, and only to whom the right authority vouches for",
  { skip },
  async () => {
    const { caFile, certificateFile, keyFile } = certificates ?? assert.fail();
    for (const [from, name] of [
      [certificateFile, "server.crt"],
      [keyFile, "server.key"],
    ] as const) {
      const file = join(postgres.folder(), name);
      copyFileSync(from, file);
      chmodSync(file, 0o600);
      giveToServer(file);
    }
    await postgres.query("ALTER SYSTEM SET ssl = on");
    await postgres.query("SELECT pg_reload_conf()");
    const files = { caFile, certificateFile: null, keyFile: null, serverName: null };
    const trusted = await postgres.open({ tls: files });
    await until("the server speaks TLS", async () => (await trusted.get("a")) === null);
    await trusted.set("a", Buffer.from("hello"));
    const uses = await postgres.query(
      "SELECT bool_and(ssl) AS ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'bobbin'",
    );
    assert.deepEqual(uses, [{ ssl: true }]);
    await trusted.close();

    const stranger = await postgres.open({ tls: { ...files, caFile: null } });
    await expectCode(stranger.get("a"), "store-unreachable", /certificate .* is not accepted: /);
    await stranger.close();
    const misnamed = await postgres.open({ tls: { ...files, serverName: "other.example.com" } });
    await expectCode(
      misnamed.get("a"),
      "store-unreachable",
      /is not accepted: .*other\.example\.com/,
    );
    await misnamed.close();
  },
);
