/** TextEncoder, TextDecoder and base64 against Node's own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

// Of every length in UTF-8, lone surrogates included, short and past the length where the host helps.
const unit = fc.constantFrom("a", "é", "€", "😀", "\ud800", "\udc00", "\ufeff", "\0");
const text = fc.oneof(
  fc.string({ unit, maxLength: 40 }),
  fc
    .tuple(fc.string({ unit, maxLength: 6 }), fc.nat(2000))
    .map(([piece, size]) => piece.repeat(size)),
);
const byte = fc.constantFrom(
  0,
  0x41,
  0x7f,
  0x80,
  0xbf,
  0xc2,
  0xe0,
  0xe2,
  0xed,
  0xef,
  0xbb,
  0xf0,
  0xf4,
  0xff,
  0x9f,
);
const bytes = fc.oneof(
  fc.array(byte, { maxLength: 40 }),
  fc
    .array(byte, { minLength: 1, maxLength: 5 })
    .map((piece) => Array(900).fill(piece).flat() as number[]),
);

test("encoding any text gives Node's bytes, and decoding them the well-formed text", async () => {
  const property = fc.asyncProperty(text, async (input) => {
    const [encoded, decoded] = await isolate.run((source) => {
      const made = new TextEncoder().encode(source);
      return [
        Array.from(made, (each) => String.fromCharCode(each)).join(""),
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(made),
      ];
    }, input);
    assert.equal(encoded, Buffer.from(input).toString("latin1"));
    assert.equal(decoded, input.toWellFormed());
  });
  await fc.assert(property, { numRuns: 100 });
});

test("decoding any bytes gives Node's text, strict or not, with or without a byte order mark", async () => {
  const property = fc.asyncProperty(bytes, (input) =>
    assertSameAsNode(
      isolate,
      (list: number[]) => {
        const source = new Uint8Array(list);
        return [{}, { fatal: true }, { ignoreBOM: true }].map((options) => {
          try {
            return new TextDecoder("utf-8", options).decode(source);
          } catch (error) {
            return (error as Error).name;
          }
        });
      },
      input,
    ),
  );
  await fc.assert(property, { numRuns: 100 });
});

test("decoding in pieces gives what decoding at once gives", async () => {
  const property = fc.asyncProperty(
    fc.array(byte, { maxLength: 30 }),
    fc.nat(30),
    async (input, cut) => {
      const [whole, pieces] = await isolate.run(
        (list, at) => {
          const source = new Uint8Array(list);
          const decoder = new TextDecoder();
          const first = decoder.decode(source.subarray(0, at), { stream: true });
          return [new TextDecoder().decode(source), first + decoder.decode(source.subarray(at))];
        },
        input,
        cut,
      );
      assert.equal(pieces, whole);
    },
  );
  await fc.assert(property, { numRuns: 100 });
});

test("encodeInto writes the whole characters that fit", async () => {
  const property = fc.asyncProperty(
    fc.string({ unit, maxLength: 12 }),
    fc.nat(20),
    (source, room) =>
      assertSameAsNode(
        isolate,
        (input: string, size: number) => {
          const target = new Uint8Array(size).fill(0x2a);
          const { read, written } = new TextEncoder().encodeInto(input, target);
          return [read, written, [...target]];
        },
        source,
        room,
      ),
  );
  await fc.assert(property, { numRuns: 100 });
});

test("other encodings and labels are known, unknown ones and wrong arguments refused", async () => {
  await assertSameAsNode(isolate, () => {
    const labels = [
      undefined,
      "UTF8",
      " utf-8 ",
      "latin1",
      "utf-16le",
      "utf-16be",
      "koi8-r",
      "no-such",
    ];
    const answers: unknown[] = labels.map((label) => {
      try {
        const decoder = new TextDecoder(label);
        return [decoder.encoding, decoder.decode(new Uint8Array([0xe9, 0x41, 0x20, 0x20]))];
      } catch (error) {
        return (error as Error).name;
      }
    });
    for (const input of [undefined, new ArrayBuffer(0), new Uint16Array([0x4141])]) {
      answers.push(new TextDecoder().decode(input));
    }
    for (const input of ["text", 1, null, {}]) {
      try {
        answers.push(new TextDecoder().decode(input as unknown as ArrayBuffer));
      } catch (error) {
        answers.push((error as Error).name);
      }
    }
    return answers;
  });
});

test("base64 of any bytes comes back, and is Node's", async () => {
  const property = fc.asyncProperty(fc.array(fc.nat(255), { maxLength: 30 }), (input) =>
    assertSameAsNode(
      isolate,
      (list: number[]) => {
        const binary = String.fromCharCode(...list);
        return [btoa(binary), atob(btoa(binary)) === binary];
      },
      input,
    ),
  );
  await fc.assert(property, { numRuns: 50 });
});

test("atob forgives white space and missing padding, and nothing else", async () => {
  await assertSameAsNode(isolate, () => {
    const inputs = [
      "",
      " YQ = = ",
      "YQ",
      "YQ=",
      "Y",
      "YWJj\n",
      "YWJj=",
      "YQ==YQ==",
      "Y!Q=",
      "é",
      "YW-_",
      "===",
      "AB\fCD",
    ];
    return inputs.map((input) => {
      try {
        return atob(input);
      } catch (error) {
        return [(error as Error).name, (error as DOMException).code];
      }
    });
  });
  await assertSameAsNode(isolate, () => {
    try {
      return btoa("\u0100");
    } catch (error) {
      return (error as Error).name;
    }
  });
});

test("encodings with large tables are known, also in streams and in pieces", async () => {
  await assertSameAsNode(isolate, async () => {
    const samples = {
      shift_jis: [0x82, 0xb1, 0x82, 0xf1],
      "euc-jp": [0xa4, 0xb3],
      "euc-kr": [0xc7, 0xd1, 0xb1, 0xdb],
      big5: [0xa4, 0xa4, 0xa4, 0xe5],
      gbk: [0xd6, 0xd0, 0xce, 0xc4],
      gb18030: [0x81, 0x30, 0x81, 0x30],
    };
    const told: unknown[] = [];
    for (const [label, given] of Object.entries(samples)) {
      const decoder = new TextDecoder(label);
      const pieces = given.map((one) => decoder.decode(new Uint8Array([one]), { stream: true }));
      const stream = new Blob([new Uint8Array(given)]).stream();
      const decoded = stream.pipeThrough(new TextDecoderStream(label));
      const reader = decoded.getReader();
      told.push([
        decoder.encoding,
        pieces.join("") + decoder.decode(),
        (await reader.read()).value,
      ]);
    }
    try {
      new TextDecoder("gbk", { fatal: true }).decode(new Uint8Array([0xff]));
    } catch (error) {
      told.push((error as Error).name);
    }
    return told;
  });
});

test("a stream of text joins the halves of a character, and buffers that were transferred have no bytes", async () => {
  const found = await isolate.run(async () => {
    const encode = async (chunks: unknown[]): Promise<number[]> => {
      const stream = ReadableStream.from(chunks).pipeThrough(new TextEncoderStream());
      return [...(await new Response(stream).bytes())];
    };
    const moved = new Uint8Array([65]);
    moved.buffer.transfer();
    const decoded = ReadableStream.from([moved]).pipeThrough(new TextDecoderStream());
    const texts: unknown[] = [];
    for await (const decodedText of decoded) texts.push(decodedText);
    return {
      joined: await encode(["a\ud83d", "\ude00b"]),
      cut: await encode(["\ud83d", "c", 5]),
      end: await encode(["\ud83d"]),
      texts,
      plain: new TextDecoder().decode(moved),
      into: new TextEncoder().encodeInto("a", moved),
    };
  });
  assert.deepEqual(found.joined, [...new TextEncoder().encode("a😀b")]);
  assert.deepEqual(found.cut, [...new TextEncoder().encode("\ufffdc5")]);
  assert.deepEqual(found.end, [...new TextEncoder().encode("\ufffd")]);
  assert.deepEqual([found.texts, found.plain, found.into], [[], "", { read: 0, written: 0 }]);
});
