import type { ModelSignature } from '@orrery/domain';
import type { Tensor } from '../model-process/index.js';

export interface InferCall {
  readonly deadlineMs: number;
  /** What makes it part of its request's trace; none where nothing is traced. */
  readonly traceHeaders?: Readonly<Record<string, string>> | undefined;
}

/** One instance of a remote server, in its protocol. Every call throws a `RemoteCallError` or resolves in time. */
export interface RemoteClient {
  /** Resolves when the server says that it can answer for the model. @throws {RemoteCallError} */
  check(deadlineMs: number): Promise<void>;
  /** What the model takes and gives. @throws {RemoteCallError} */
  describe(deadlineMs: number): Promise<ModelSignature>;
  /** Inputs in the order of the signature; answers with all outputs. @throws {RemoteCallError} */
  infer(inputs: readonly Tensor[], rows: number, call: InferCall): Promise<readonly Tensor[]>;
  close(): Promise<void>;
}
