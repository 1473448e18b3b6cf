/** Types of content are read and written as the standard says. */
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("a blob has the type that its response says", async () => {
  await assertSameAsNode(isolate, async () => {
    const headers = [
      "text/html",
      "TEXT/HTML;CHARSET=GBK",
      'text/html; charset="a b"; x=" y"',
      "text/html;;;;charset=gbk",
      "text",
      "text/",
      "*/*",
      "",
    ];
    return Promise.all(
      headers.map(async (header) => {
        const response = new Response("x", { headers: { "content-type": header } });
        return (await response.blob()).type;
      }),
    );
  });
});
