import type { Table } from "../compare.ts";

const start = 'spin_manifest_version = 2\n[application]\nname = "m"\n';
const trigger = '[[trigger.http]]\nroute = "/..."\ncomponent = "c"\n';
const component = '[component.c]\nsource = "echo.wasm"\n';
const whole = start + trigger + component;
const routes = (first: string, second: string): string =>
  `${start}[[trigger.http]]\nroute = "${first}"\ncomponent = "c"\n[[trigger.http]]\nroute = "${second}"\ncomponent = "c"\n${component}`;

/** Manifests of which only that is compared whether they are served. */
const manifests: Readonly<Record<string, string>> = {
  whole,
  empty: "",
  "no version": whole.replace(/^.*\n/, ""),
  "version 3": whole.replace("= 2", "= 3"),
  "version as text": whole.replace("= 2", '= "2"'),
  "no application": `spin_manifest_version = 2\n${trigger}${component}`,
  "no name": whole.replace('name = "m"\n', ""),
  "name empty": whole.replace('"m"', '""'),
  "name with blanks": whole.replace('"m"', '"a b"'),
  "no trigger": start + component,
  "no component": start + trigger,
  "unknown component": whole.replace('component = "c"', 'component = "d"'),
  "component inline": `${start}[[trigger.http]]\nroute = "/..."\ncomponent = { source = "echo.wasm" }\n`,
  "id with underscore": whole
    .replaceAll("component.c", "component.a_b")
    .replace('= "c"', '= "a_b"'),
  "id in upper case": whole.replaceAll("component.c", "component.ABC").replace('= "c"', '= "ABC"'),
  "id with digit first": whole
    .replaceAll("component.c", 'component."1a"')
    .replace('= "c"', '= "1a"'),
  "no source": start + trigger + "[component.c]\n",
  "source missing": whole.replace("echo.wasm", "other.wasm"),
  "unknown key at top": `${whole}[extra]\na = 1\n`,
  "unknown key of component": `${whole}extra = 1\n`,
  "unknown key of application": whole.replace('name = "m"', 'name = "m"\nextra = 1'),
  "unknown key of trigger": whole.replace('route = "/..."', 'route = "/..."\nextra = 1'),
  "no route": whole.replace('route = "/..."\n', ""),
  "private route": whole.replace('"/..."', "{ private = true }"),
  "private route false": whole.replace('"/..."', "{ private = false }"),
  "equal routes": routes("/x", "/x"),
  "equal routes slash": routes("/x", "/x/"),
  "equal routes parameters": routes("/:a", "/:b"),
  "wildcard inside": routes("/a/.../b", "/c"),
  "wildcard inside star": routes("/a/*/b", "/c"),
  "parameter no header": routes("/:größe", "/c"),
  "stores granted": `${whole}key_value_stores = ["default"]\n`,
  "store undefined": `${whole}key_value_stores = ["other"]\n`,
  "stores as text": `${whole}key_value_stores = "default"\n`,
  "variable of none": `${whole}[component.c.variables]\na = "{{ b }}"\n`,
  "variable with default": `${whole}[variables]\nb = { default = "x" }\n[component.c.variables]\na = "{{ b }}"\n`,
  "variable required": `${whole}[variables]\nb = { required = true }\n[component.c.variables]\na = "{{ b }}"\n`,
  "variable default and required": `${whole}[variables]\nb = { required = true, default = "x" }\n`,
  "variable name in upper case": `${whole}[variables]\nB = { default = "x" }\n`,
  "bad template": `${whole}[component.c.variables]\na = "{{ b"\n`,
  environment: `${whole}environment = { A = "b" }\n`,
  "environment number": `${whole}environment = { A = 1 }\n`,
  "outbound all": `${whole}allowed_outbound_hosts = ["*://*:*"]\n`,
  "outbound host alone": `${whole}allowed_outbound_hosts = ["example.com"]\n`,
  "outbound with path": `${whole}allowed_outbound_hosts = ["http://example.com/a"]\n`,
  "files pattern": `${whole}files = ["assets/*"]\n`,
  "files folder": `${whole}files = ["assets"]\n`,
  "files bad pattern": `${whole}files = ["assets/[a"]\n`,
  "files three stars": `${whole}files = ["assets/***"]\n`,
  "files stars in a name": `${whole}files = ["assets/a**b"]\n`,
  "files missing": `${whole}files = ["nothing.txt"]\n`,
  "files dots": `${whole}files = [".."]\n`,
  "files placed": `${whole}files = [{ source = "assets", destination = "/" }]\n`,
  "missing file placed": `${whole}files = [{ source = "nothing", destination = "/" }]\n`,
  "build table": `${whole}[component.c.build]\ncommand = "true"\n`,
  "build without command": `${whole}[component.c.build]\nworkdir = "."\n`,
  "not TOML": `${whole}=\n`,
  "key twice": `${whole}source = "echo.wasm"\n`,
  "static response": `${start}[[trigger.http]]\nroute = "/"\nstatic_response = { status_code = 200 }\n`,
  "static response and component": whole.replace(
    'component = "c"',
    'component = "c"\nstatic_response = { status_code = 200 }',
  ),
  "version 1": `spin_manifest_version = "1"\nname = "m"\nversion = "1.0.0"\ntrigger = { type = "http" }\n[[component]]\nid = "c"\nsource = "echo.wasm"\n[component.trigger]\nroute = "/..."\n`,
};

const flags: Readonly<Record<string, readonly string[]>> = {
  none: [],
  "unknown flag": ["--nothing"],
  env: ["--env", "A=b"],
  "env empty name": ["--env", "=v"],
  "env without value": ["--env", "A"],
  "key-value": ["--key-value", "a=b"],
  "key-value empty key": ["--key-value", "=v"],
  "key-value without value": ["--key-value", "a"],
  quiet: ["--quiet"],
  "quiet and follow": ["--quiet", "--follow", "c"],
  "follow unknown": ["--follow", "d"],
  "log-dir": ["--log-dir", "logs"],
  "log-dir empty": ["--log-dir", ""],
  "state-dir": ["--state-dir", "state"],
  "state-dir empty": ["--state-dir", ""],
  "component-id": ["--component-id", "c"],
  "component-id unknown": ["--component-id", "d"],
  "listen a host alone": ["--listen", "127.0.0.1"],
  "listen no port": ["--listen", "127.0.0.1:x"],
  variable: ["--variable", "a=b"],
  "variable without value": ["--variable", "a"],
  "runtime-config-file missing": ["--runtime-config-file", "nothing.toml"],
  "tls-cert alone": ["--tls-cert", "cert.pem"],
  "tls-key alone": ["--tls-key", "key.pem"],
  "tls missing": ["--tls-cert", "cert.pem", "--tls-key", "key.pem"],
  "format json": ["--format", "json"],
  "format other": ["--format", "xml"],
};

/** Whether each is served. */
export const startTables: readonly Table[] = [
  ...Object.entries(manifests).map(([name, manifest]) => ({
    name: `manifests ${name}`,
    manifest,
    files: { "assets/a.txt": "a" },
  })),
  ...Object.entries(flags).map(([name, words]) => ({
    name: `flags ${name}`,
    manifest: `${whole}key_value_stores = ["default"]\n[variables]\na = { default = "x" }\n`,
    flags: words,
  })),
];
