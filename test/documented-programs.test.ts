/** Key-value programs in the shapes that the documentation of Spin 1, 2 and 3 gives them in TypeScript run, all with the same answers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "./support/inline-app.ts";

/** Stores what is posted under the path, and finds it again. */
const programs: Readonly<Record<string, string>> = {
  // Spin 1: a value for the request, which may have no body, and a value for the answer.
  v1: `
import { HandleRequest, HttpRequest, HttpResponse, Kv } from "@fermyon/spin-sdk"

const decoder = new TextDecoder()

export const handleRequest: HandleRequest = async function (request: HttpRequest): Promise<HttpResponse> {
    let store = Kv.openDefault()
    let status = 200
    let body
    switch (request.method) {
        case "POST":
            store.set(request.uri, request.body || (new Uint8Array()).buffer)
            console.log(\`stored \${request.uri}\`);
            break;
        case "GET":
            let value
            try {
                value = store.get(request.uri)
                body = decoder.decode(value)
                console.log(\`found \${request.uri}\`);
            } catch (error) {
                status = 404
            }
            if (value === null) status = 404
            break;
        case "DELETE":
            store.delete(request.uri)
            break;
        case "HEAD":
            if (!store.exists(request.uri)) status = 404
            break;
        default:
            status = 405
    }
    return { status: status, body: body }
}
`,
  // Spin 1 before its SDK had exports of its own: all is found in one global.
  global: `
import { HandleRequest, HttpRequest, HttpResponse } from "@fermyon/spin-sdk"

export const handleRequest: HandleRequest = async function (request: HttpRequest): Promise<HttpResponse> {
    const store = spinSdk.kv.openDefault()
    if (request.method === "POST") store.set(request.uri, request.body ?? "")
    else if (request.method === "DELETE") store.delete(request.uri)
    else if (request.method !== "GET" && request.method !== "HEAD") return { status: 405 }
    else if (!store.exists(request.uri)) return { status: 404 }
    else return { status: 200, headers: { "content-type": "text/plain" }, body: store.get(request.uri) }
    return { status: 200 }
}
`,
  // Spin 2: the platform's Request, and a builder for the answer.
  v2: `
import { Kv, ResponseBuilder } from "@fermyon/spin-sdk";

const decoder = new TextDecoder();

export async function handler(req: Request, res: ResponseBuilder) {
    let store = Kv.openDefault();
    let status = 200;
    let body;
    switch (req.method) {
        case "POST":
            store.set(req.url, (await req.arrayBuffer()) || new Uint8Array().buffer);
            console.log(\`stored \${req.url}\`);
            break;
        case "GET":
            let value = store.get(req.url);
            if (!value) status = 404;
            else body = decoder.decode(value);
            break;
        case "DELETE":
            store.delete(req.url);
            break;
        case "HEAD":
            if (!store.exists(req.url)) status = 404;
            break;
        default:
            status = 405;
    }
    res.status(status);
    body === undefined ? res.send() : res.send(body);
}
`,
  // Spin 3: an event of the platform; the store from the SDK.
  v3: `
import { Kv } from "@fermyon/spin-sdk";

const decoder = new TextDecoder();

async function answer(req: Request): Promise<Response> {
    let store = Kv.openDefault();
    let status = 200;
    let body = null;
    switch (req.method) {
        case "POST":
            store.set(req.url, (await req.text()) || new Uint8Array().buffer);
            break;
        case "GET":
            let value = store.get(req.url);
            if (value) body = decoder.decode(value);
            else status = 404;
            break;
        case "DELETE":
            store.delete(req.url);
            break;
        case "HEAD":
            if (!store.exists(req.url)) status = 404;
            break;
        default:
            status = 405;
    }
    return new Response(body, { status });
}

addEventListener("fetch", async (event: FetchEvent) => {
    event.respondWith(answer(event.request));
});
`,
  // The same with the package that has the store alone.
  parts: `
import { openDefault } from "@spinframework/spin-kv";

addEventListener("fetch", (event) => {
    event.respondWith(answer(event.request));
});

async function answer(request) {
    const store = openDefault();
    if (request.method === "POST") store.set(request.url, new Uint8Array(await request.arrayBuffer()));
    else if (request.method === "DELETE") store.delete(request.url);
    else if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405 });
    else if (!store.exists(request.url)) return new Response(null, { status: 404 });
    else return new Response(store.get(request.url));
    return new Response();
}
`,
};

/** The programs of the pages on the interface itself: set, get, JSON. */
const samples: Readonly<Record<string, string>> = {
  "sample-v1": `
import { HandleRequest, HttpRequest, HttpResponse, Kv } from "@fermyon/spin-sdk"
const encoder = new TextEncoder()
export const handleRequest: HandleRequest = async function (request: HttpRequest): Promise<HttpResponse> {
    let store = Kv.openDefault()
    store.set("mykey", "myvalue")
    return {
            status: 200,
            headers: {"content-type":"text/plain"},
            body: store.get("mykey") ?? encoder.encode("Key not found")
    }
}
`,
  "sample-v2": `
import { ResponseBuilder, Kv } from "@fermyon/spin-sdk"
export async function handler(_req: Request, res: ResponseBuilder) {
    let store = Kv.openDefault()
    store.setJson("myjson", { kept: "myvalue" })
    store.set("mykey", store.getJson("myjson").kept)
    res.status(200)
    res.set("content-type", "text/plain")
    res.send(store.get("mykey") ?? "Key not found")
}
`,
  "sample-v3": `
import { Kv } from "@fermyon/spin-sdk"
addEventListener("fetch", (event: any) => {
    let store = Kv.openDefault()
    store.set("mykey", "myvalue")
    event.respondWith(new Response(store.get("mykey") ?? "Key not found", { headers: { "content-type": "text/plain" } }))
})
`,
};

const all = { ...programs, ...samples };

test("documented programs keep, find and remove what they are sent", async () => {
  const stores = Object.fromEntries(Object.keys(all).map((id) => [id, ["default"]]));
  await using app = await startInlineApp({ components: all, stores });
  for (const id of Object.keys(programs)) {
    const status = async (method: string, path: string, body?: string): Promise<number> => {
      const init = body === undefined ? { method } : { method, body };
      return (await app.fetch(`/${id}/${path}`, init)).status;
    };
    assert.equal(await status("GET", "one"), 404, id);
    assert.equal(await status("HEAD", "one"), 404, id);
    assert.equal(await status("POST", "one", "größe"), 200, id);
    assert.equal(await status("POST", "two"), 200, id);
    assert.equal(await status("HEAD", "one"), 200, id);
    assert.equal(await (await app.fetch(`/${id}/one`)).text(), "größe", id);
    assert.equal(await status("DELETE", "one"), 200, id);
    assert.equal(await status("GET", "one"), 404, id);
    assert.equal(await status("PATCH", "one", ""), 405, id);
  }
  for (const id of Object.keys(samples)) {
    const response = await app.fetch(`/${id}`);
    assert.equal(response.headers.get("content-type"), "text/plain", id);
    assert.equal(await response.text(), "myvalue", id);
  }
});

test("documented programs are denied a store that the manifest does not grant them", async () => {
  await using app = await startInlineApp({ components: all });
  for (const id of Object.keys(all)) {
    assert.equal((await app.fetch(`/${id}`, { method: "POST", body: "x" })).status, 500, id);
    const lines = app.log.filter(([component]) => component === id).map(([, , line]) => line);
    assert.match(lines.join("\n"), /may not open store "default"/, id);
  }
});
