import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FRAME_KIND,
  FrameReader,
  MAX_FRAME_BYTES,
  MalformedFrameError,
  decodeJsonBody,
  encodeJsonFrame,
} from './frame.js';

function read(chunks: readonly Uint8Array[]): { messages: unknown[]; requests: number[] } {
  const messages: unknown[] = [];
  const requests: number[] = [];
  const reader = new FrameReader((frame) => {
    expect(frame.body.byteOffset % 8).toBe(0);
    messages.push(decodeJsonBody(frame.body));
    requests.push(frame.request);
  });
  for (const chunk of chunks) reader.push(chunk);
  return { messages, requests };
}

describe('frames', () => {
  it('come out whole and in order, however the stream is cut', () => {
    const messages = fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(messages, cuts, (texts, lengths) => {
        const stream = Buffer.concat(texts.map((text, i) => encodeJsonFrame(FRAME_KIND.load, i, text)));
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < stream.byteLength; i++) {
          const length = lengths[i % lengths.length] ?? 1;
          chunks.push(stream.subarray(at, at + length));
          at += length;
        }
        expect(read(chunks)).toEqual({ messages: texts, requests: texts.map((_, i) => i) });
      }),
    );
  });

  it('are read straight into their memory where much of them is to come', () => {
    const texts = ['a'.repeat(200_000), 'b', 'c'.repeat(40_000)];
    const stream = Buffer.concat(texts.map((text, i) => encodeJsonFrame(FRAME_KIND.load, i, text)));
    const messages: unknown[] = [];
    const reader = new FrameReader(({ body }) => messages.push(decodeJsonBody(body)));
    let direct = 0;
    for (let at = 0; at < stream.byteLength;) {
      const room = reader.room();
      const length = Math.min(room?.byteLength ?? 1000, 7_000, stream.byteLength - at);
      const read = stream.subarray(at, at + length);
      if (room === undefined) {
        reader.push(Uint8Array.from(read));
      } else {
        room.set(read);
        reader.advance(length);
        direct += length;
      }
      at += length;
    }
    expect(messages).toEqual(texts);
    expect(direct).toBeGreaterThan(150_000);
  });

  it('refuse a length that cannot be right', () => {
    for (const length of [0, 8, 17, MAX_FRAME_BYTES + 8]) {
      const header = new Uint8Array(16);
      new DataView(header.buffer).setUint32(0, length, true);
      expect(() => read([header])).toThrow(MalformedFrameError);
    }
  });

  it('refuse a body that is not JSON where one is due', () => {
    expect(() => decodeJsonBody(Uint8Array.of(0x7b, 0))).toThrow(MalformedFrameError);
  });
});
