import type { GraphProto, ModelProto } from '../generated/onnx_pb.js';

/** A model that is known to hold a graph: what `readModel` and the builders give. */
export type OnnxModel = ModelProto & { graph: GraphProto };
