import { InvalidInputError } from '@orrery/domain';

/** Names, in a request and in an answer, how many bytes of the body are JSON; tensors follow as bytes. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** A body as it is divided: `json` is null where there is none but one bare tensor. */
export interface SplitBody {
  readonly json: Uint8Array | null;
  readonly binary: Uint8Array;
}

const NOTHING = new Uint8Array();

/** Divides a body by its header; without one all of it is JSON. @throws {InvalidInputError} */
export function splitBody(body: Uint8Array, headerLength: string | undefined): SplitBody {
  if (headerLength === undefined) return { json: body, binary: NOTHING };
  if (!/^\d{1,10}$/.test(headerLength)) {
    throw new InvalidInputError(
      HEADER_LENGTH,
      `Unable to parse Inference-Header-Content-Length, got: ${headerLength}`,
    );
  }
  const length = Number(headerLength);
  if (length > body.byteLength) {
    const message = `Inference-Header-Content-Length is ${length}, and the body has ${body.byteLength} bytes.`;
    throw new InvalidInputError(HEADER_LENGTH, message);
  }
  return { json: length === 0 ? null : body.subarray(0, length), binary: body.subarray(length) };
}
