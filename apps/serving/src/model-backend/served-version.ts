import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';

/** What serving knows of a model version: facts that never change, so that it can be loaded without asking anybody. */
export interface ServedVersion {
  readonly id: ModelVersionId;
  readonly modelId: RegisteredModelId;
  readonly model: string;
  readonly version: number;
  /** Of its ONNX file; null where there is none, and only a server elsewhere can answer. */
  readonly contentDigest: string | null;
}
