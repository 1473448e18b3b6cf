import { Kv } from "@fermyon/spin-sdk";

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Response | Promise<Response>): void;
}

declare function addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;

addEventListener("fetch", (event) => {
  event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  if (request.method === "POST") Kv.openDefault().set("last", await request.arrayBuffer());
  return new Response(Kv.openDefault().get("last"));
}
