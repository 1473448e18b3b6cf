import type { Table } from "../compare.ts";

/** Sets of routes, each an application of its own. */
const sets: Readonly<Record<string, readonly string[]>> = {
  exact: ["/", "/hello", "/hello/you", "/Hello", "/a/b/c"],
  parameters: ["/:one", "/hello/:name", "/:one/:two/end", "/a/:b/:c"],
  wildcards: ["/...", "/files/...", "/files/deep/...", "/:user/..."],
  mixed: ["/a", "/a/:b", "/a/...", "/a/b", "/:x/b", "/..."],
  dots: ["/files/:name.:kind", "/v1.0/:thing", "/.hidden/:x", "/a.b"],
  slashes: ["hello", "/trailing/", "/a//b", "/x/y/"],
  stars: ["/star/*", "/*"],
  many: Array.from({ length: 30 }, (_, at) => `/part${at}/:id/...`),
  long: [`/${"long".repeat(50)}`, `/${"long".repeat(50)}/:x`],
  encoded: ["/a%20b", "/caf%C3%A9/:x", "/plus+sign", "/:x"],
  overlapping: ["/api/:version/users", "/api/v1/...", "/api/:version/...", "/api/v1/users"],
  repeated: ["/:id/x/:id", "/:id"],
  cases: ["/:User_Id", "/x/:USER-NAME/..."],
  underscore: ["/_/...", "/-/:_a", "/~"],
};

const paths: readonly string[] = [
  ...[
    "/",
    "//",
    "/?",
    "/?a=b",
    "/?/x",
    "/hello",
    "/hello/",
    "/hello//",
    "//hello",
    "/Hello",
    "/HELLO",
  ],
  ...[
    "/hello/you",
    "/hello/you/",
    "/hello/you/two",
    "/helloyou",
    "/hello?x=1",
    "/hello/?x=1",
    "/hello/you?x=/y",
  ],
  ...[
    "/a",
    "/a/",
    "/a/b",
    "/a/b/",
    "/a/b/c",
    "/a/b/c/d",
    "/a//b",
    "/a//c",
    "/x/b",
    "/x/y",
    "/x/y/",
    "/x/z",
  ],
  ...[
    "/files",
    "/files/",
    "/files/a",
    "/files/a.tar.gz",
    "/files/deep",
    "/files/deep/er",
    "/filesystem",
    "/files/.x",
  ],
  ...[
    "/v1.0/x",
    "/v1x0/x",
    "/.hidden/x",
    "/a.b",
    "/axb",
    "/star",
    "/star/x",
    "/star/x/y",
    "/trailing",
    "/trailing/",
  ],
  ...[
    "/part0/1",
    "/part0/1/2/3",
    "/part29/x/",
    "/part30/x",
    "/part1",
    `/${"long".repeat(50)}`,
    `/${"long".repeat(50)}/1`,
  ],
  ...[
    "/a%20b",
    "/a b",
    "/a%2Fb",
    "/caf%C3%A9/1",
    "/caf%c3%a9/1",
    "/plus+sign",
    "/plus%2Bsign",
    "/%",
    "/%zz",
    "/%00",
  ],
  ...[
    "/api/v1/users",
    "/api/v2/users",
    "/api/v1/users/1",
    "/api/v2/x",
    "/api/v1",
    "/api",
    "/1/x/2",
    "/1/x/1",
    "/u1",
  ],
  ...[
    "/_/a/b",
    "/-/x",
    "/~",
    "/./x",
    "/../x",
    "/a/../b",
    "/a/./b",
    "/x;y=z",
    "/x,y",
    "/x:y",
    "/@",
    "/!",
    "/'",
    "/(x)",
  ],
];

/** Each path at each set of routes. */
export const routeTables: readonly Table[] = Object.entries(sets).map(([name, routes]) => ({
  name: `routes ${name}`,
  manifest: manifestOf(routes),
  requests: paths.map(
    (path) => [path, `GET ${path} HTTP/1.1\r\nHost: example.com\r\n\r\n`] as const,
  ),
}));

function manifestOf(routes: readonly string[]): string {
  const triggers = routes.map(
    (route, at) =>
      `[[trigger.http]]\nroute = ${JSON.stringify(route)}\ncomponent = "c${at}"\n[component.c${at}]\nsource = "echo.wasm"\n`,
  );
  return `spin_manifest_version = 2\n[application]\nname = "routes"\n${triggers.join("\n")}`;
}
