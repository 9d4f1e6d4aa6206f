import type { GraphProto, NodeProto, OperatorSetIdProto } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { tensorSizeProblem } from '../model/tensor-size.js';
import { subgraphsOf, tensorsOf } from '../model/walk-model.js';
import type { GraphProblem, GraphProblemCode } from './graph-problem.js';

/**
 * Every broken rule of a model's form: values are named once and before use, outputs exist, operator domains are
 * imported, attributes are not repeated, tensors hold what their dimensions promise. Empty if there is none.
 *
 * Operators' own rules (arity, types, attributes) are the runtime's to judge. O(nodes + edges).
 */
export function modelProblems(model: OnnxModel): readonly GraphProblem[] {
  const check = new ModelCheck();
  if (model.graph.output.length === 0) check.report('NO_OUTPUTS', '', 'The graph has no outputs.');
  check.graph(model.graph, new NameScope(null), domainsOf(model.opsetImport));
  for (const definition of model.functions) {
    const scope = new NameScope(null);
    for (const name of definition.input) check.define(name, scope, `function ${definition.name}`);
    check.nodes(definition.node, scope, domainsOf(definition.opsetImport));
    for (const name of definition.output) check.use(name, scope, `function ${definition.name}`);
  }
  for (const tensor of tensorsOf(model)) {
    const problem = tensorSizeProblem(tensor);
    if (problem)
      check.report('TENSOR_SIZE', tensor.name, `Tensor "${tensor.name}" is inconsistent: ${problem}.`);
  }
  return check.problems;
}

/** The names that a place in a graph can see: its own and those of the graphs around it. */
class NameScope {
  private readonly names = new Set<string>();

  constructor(private readonly outer: NameScope | null) {}

  has(name: string): boolean {
    return this.names.has(name) || (this.outer?.has(name) ?? false);
  }

  add(name: string): void {
    this.names.add(name);
  }
}

class ModelCheck {
  readonly problems: GraphProblem[] = [];

  graph(graph: GraphProto, outer: NameScope | null, domains: ReadonlySet<string>): void {
    const scope = new NameScope(outer);
    const inputs = new Set(graph.input.map(({ name }) => name));
    for (const { name } of graph.input) this.define(name, scope, `graph ${graph.name}`);
    const initializers = [
      ...graph.initializer,
      ...graph.sparseInitializer.flatMap(({ values }) => values ?? []),
    ];
    const seen = new Set<string>();
    for (const { name } of initializers) {
      if (!inputs.has(name) || seen.has(name)) this.define(name, scope, `graph ${graph.name}`);
      seen.add(name);
    }
    this.nodes(graph.node, scope, domains);
    for (const { name } of graph.output) this.use(name, scope, `outputs of graph ${graph.name}`);
  }

  nodes(nodes: readonly NodeProto[], scope: NameScope, domains: ReadonlySet<string>): void {
    for (const node of nodes) {
      const place = `node ${node.name || node.opType}`;
      this.operator(node, domains, place);
      for (const name of node.input) if (name !== '') this.use(name, scope, place);
      for (const subgraph of subgraphsOf(node)) this.graph(subgraph, scope, domains);
      for (const name of node.output) if (name !== '') this.define(name, scope, place);
    }
  }

  define(name: string, scope: NameScope, place: string): void {
    if (name === '') this.report('EMPTY_NAME', place, `A value of ${place} has no name.`);
    else if (scope.has(name))
      this.report('DUPLICATE_NAME', name, `"${name}" is defined twice: again by ${place}.`);
    else scope.add(name);
  }

  use(name: string, scope: NameScope, place: string): void {
    if (scope.has(name)) return;
    this.report(
      'UNKNOWN_VALUE',
      name,
      `"${name}" is used by ${place}, and nothing before it gives that value.`,
    );
  }

  report(code: GraphProblemCode, where: string, message: string): void {
    this.problems.push({ code, where, message });
  }

  private operator(node: NodeProto, domains: ReadonlySet<string>, place: string): void {
    if (node.opType === '') this.report('EMPTY_NAME', place, `${place} names no operator.`);
    if (!domains.has(normalDomain(node.domain))) {
      this.report(
        'MISSING_OPSET',
        place,
        `${place} is of the domain "${node.domain}", which is not imported.`,
      );
    }
    const names = node.attribute.map(({ name }) => name);
    const repeated = names.find((name, i) => names.indexOf(name) !== i);
    if (repeated !== undefined) {
      this.report('DUPLICATE_ATTRIBUTE', place, `${place} has the attribute "${repeated}" twice.`);
    }
  }
}

function domainsOf(imports: readonly OperatorSetIdProto[]): ReadonlySet<string> {
  return new Set(imports.map(({ domain }) => normalDomain(domain)));
}

function normalDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}
