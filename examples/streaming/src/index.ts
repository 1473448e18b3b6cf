import { Kv } from "@fermyon/spin-sdk";

export default {
  fetch(request: Request): Response {
    const store = Kv.openDefault();
    if (request.body === null) return new Response(store.get("last length"));
    let length = 0;
    const capitals = new TransformStream<string, string>({
      transform(text, output) {
        length += text.length;
        output.enqueue(text.toUpperCase());
      },
      // The store is open until the response has ended.
      flush: () => store.set("last length", String(length)),
    });
    const body = request.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(capitals)
      .pipeThrough(new TextEncoderStream());
    return new Response(body);
  },
};
