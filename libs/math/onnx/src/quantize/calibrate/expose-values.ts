import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as Code,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from '../../generated/onnx_pb.js';
import { elementTypes } from '../../model/element-types.js';
import type { OnnxModel } from '../../model/onnx-model.js';
import { makeNode } from '../../rewrite/make-node.js';
import { NameSource } from '../../rewrite/name-source.js';
import { copyOf } from '../../rewrite/rewritable-model.js';
import { isOfChosenOperator } from '../static/choose-static-nodes.js';
import type { StaticQuantizationOptions } from '../static/static-options.js';

/** A model that also gives the values inside it. */
export interface ExposedModel {
  readonly model: OnnxModel;
  /** The output that tells each watched value. */
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * Makes a model tell the float32 values that nodes of the chosen operators take or give as further outputs; its inputs
 * under new names.
 */
export function exposeValues(
  model: OnnxModel,
  options: Pick<StaticQuantizationOptions, 'operators'> = {},
): ExposedModel {
  const copy = copyOf(model);
  const { graph } = copy;
  const names = new NameSource(graph);
  const types = elementTypes(copy);
  const stored = new Set(graph.initializer.map(({ name }) => name));
  const given = new Set(graph.output.map(({ name }) => name));
  const inputs = new Set(graph.input.map(({ name }) => name));
  const outputs = new Map<string, string>();
  for (const node of [...graph.node]) {
    if (!isOfChosenOperator(node, options)) continue;
    for (const value of [...node.input, ...node.output]) {
      if (types.get(value) !== Code.FLOAT || stored.has(value) || outputs.has(value)) continue;
      const output = inputs.has(value) ? names.take(`${value}_seen`) : value;
      outputs.set(value, output);
      if (output !== value)
        graph.node.push(makeNode({ operator: 'Identity', inputs: [value], outputs: [output] }));
      if (!given.has(output)) graph.output.push(float32Output(output));
    }
  }
  return { model: copy, outputs };
}

/** An output whose shape is left open. */
function float32Output(name: string): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: Code.FLOAT } } },
  });
}
