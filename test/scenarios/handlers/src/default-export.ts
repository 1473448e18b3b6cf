import { Kv } from "@fermyon/spin-sdk";

// eslint-disable-next-line import/no-default-export -- a component of this shape has one
export default {
  greeting: "hello",

  async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    Kv.openDefault().set("last", body);
    const text = `${this.greeting} ${request.method} ${pathname}${search} ${body}`;
    return new Response(text, { status: 202, headers: { "x-kind": "fetch" } });
  },
};
