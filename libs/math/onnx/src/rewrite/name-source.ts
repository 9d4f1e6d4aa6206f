import type { GraphProto } from '../generated/onnx_pb.js';
import { namesDefinedIn } from './graph-uses.js';

/** Gives names for new values, each as wished for if it is still free in the graph and all graphs inside it. */
export class NameSource {
  private readonly taken: Set<string>;

  constructor(graph: GraphProto) {
    this.taken = new Set(namesDefinedIn(graph));
  }

  /** `wish`, or `wish_1`, `wish_2` … if it is taken; the name is taken from then on. */
  take(wish: string): string {
    let name = wish;
    for (let suffix = 1; this.taken.has(name); suffix += 1) name = `${wish}_${suffix}`;
    this.taken.add(name);
    return name;
  }
}
