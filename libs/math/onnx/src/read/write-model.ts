import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';

/** The bytes of a model, as a file or a runtime takes them; unknown fields that came in go out again. */
export function writeModel(model: OnnxModel): Uint8Array {
  return toBinary(ModelProtoSchema, model);
}
