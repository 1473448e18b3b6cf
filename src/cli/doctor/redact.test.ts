import assert from "node:assert/strict";
import { test } from "node:test";
import { patientOptions, scriptManifest, writeFiles } from "../../../test/support/doctor.ts";
import { warning } from "./finding.ts";
import { readPatient, type PatientOptions } from "./patient.ts";
import { createRedactor } from "./redact.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

function redacted(text: string, manifest: string, options: Partial<PatientOptions> = {}): string {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": manifest });
  const redact = createRedactor(readPatient(patientOptions(folder.path, options)));
  const { what, remedy } = redact(warning(text, { remedy: text }));
  assert.equal(what, remedy);
  return what;
}

test("credentials inside addresses are taken out, and the rest of the address stays", () => {
  const text = 'redis://user:pw@db.example:6379 and "admin:pw@host" and https://example.com/a@b';
  assert.equal(
    redacted(text, scriptManifest),
    'redis://***@db.example:6379 and "***@host" and https://example.com/a@b',
  );
});

test("values of variables, and of suspicious names, are taken out", () => {
  const manifest = `${scriptManifest}environment = { API_TOKEN = "hunter-three", LOG_LEVEL = "debugging" }
[variables]
key = { default = "hunter-four", secret = true }
host = { default = "example.com" }
`;
  const text = "hunter-one hunter-two hunter-three hunter-four debugging example.com";
  const options = {
    variables: { host: "hunter-one" },
    environment: { SPIN_VARIABLE_X: "hunter-two" },
  };
  assert.equal(redacted(text, manifest, options), "*** *** *** *** debugging example.com");
});

test("of a manifest that cannot be read, whatever may be secret is taken out", () => {
  const manifest = `[variables\nkey = { default = "hunter-five" }\npassword = 'hunter-six'\n`;
  assert.equal(redacted("hunter-five hunter-six", manifest), "*** ***");
});

test("names that stand in the manifest, and the label of the usual store, stay readable", () => {
  const environment = { SSH_KEY: "default", API_TOKEN: "hello-component", SECRET: "hunter-seven" };
  const manifest = `${scriptManifest}environment = { SIGNING_KEY = "default" }\n`;
  assert.equal(
    redacted('store "default" hunter-seven', manifest, { environment }),
    'store "default" ***',
  );
});
