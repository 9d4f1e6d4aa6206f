import type { ModelSignature, ModelVersionId } from '@orrery/domain';
import { compileRules, type InputCheck } from './compile-rules.js';
import type { InputRules } from './input-rules.js';

interface Entry {
  readonly setAtMs: number;
  readonly signature: ModelSignature;
  readonly check: InputCheck | null;
}

/** What rules mean for each version, compiled when they are set or the version comes, and not again. */
export class RuleBook {
  private readonly entries = new Map<string, Entry>();

  checkOf(rules: InputRules | null, versionId: ModelVersionId, signature: ModelSignature): InputCheck | null {
    if (rules === null) return null;
    const key = `${rules.endpointId} ${versionId}`;
    const setAtMs = rules.setAt.getTime();
    const known = this.entries.get(key);
    if (known?.setAtMs === setAtMs && known.signature === signature) return known.check;
    const { check } = compileRules(signature, rules);
    this.entries.set(key, { setAtMs, signature, check });
    return check;
  }
}
