import type { AnalysisPlan, Looks } from '@orrery/math-experiments';

/** A look at the data that a frozen report took. */
export interface FrozenLook {
  /** Of the data. */
  readonly digest: string;
  readonly informationShare: number;
  /** Whether it gave an answer; one that was refused is no look. */
  readonly answered: boolean;
}

export interface LookRequest {
  readonly plan: AnalysisPlan;
  /** In their order. */
  readonly frozen: readonly FrozenLook[];
  readonly digest: string;
  readonly users: number;
  /** Whether this is to be one of the plan's looks, or only shows what a look may have taken already. */
  readonly purpose: 'freeze' | 'show';
}

/**
 * Which look this is. Plans that may be looked at only so often count the reports that are frozen: to show the same data
 * again is no look, and to show other data is one that nobody took, which such a plan refuses.
 */
export function looksOf({ plan, frozen, digest, users, purpose }: LookRequest): Looks {
  const informationShare = shareOf(plan, users);
  const looks = distinct(frozen);
  const known = looks.findIndex((look) => look.digest === digest);
  if (known >= 0) return lookAt(looks.slice(0, known + 1).map((look) => look.informationShare));
  const most = looksAllowed(plan);
  if (purpose === 'show' && most !== null) {
    return { taken: Math.max(most, looks.length) + 1, informationShare };
  }
  return lookAt([...looks.map((look) => look.informationShare), informationShare]);
}

/** Users so far as a share of the planned ones; 1 where none are planned. */
export function shareOf({ procedure }: AnalysisPlan, users: number): number {
  const planned = 'plannedUsers' in procedure ? procedure.plannedUsers : null;
  return planned === null ? 1 : users / planned;
}

/** Null: as many as one likes. */
function looksAllowed({ procedure }: AnalysisPlan): number | null {
  switch (procedure.kind) {
    case 'always-valid':
      return null;
    case 'fixed':
      return 1;
    case 'group-sequential':
      return procedure.looks;
    case 'bayesian':
      return procedure.prior.kind === 'flat' ? 1 : null;
  }
}

function lookAt(shares: readonly number[]): Looks {
  const informationShare = shares.at(-1) ?? 1;
  const rises = shares.every((share, at) => at === 0 || share > (shares[at - 1] ?? 0));
  return { taken: shares.length, informationShare, ...(rises && { history: shares }) };
}

function distinct(frozen: readonly FrozenLook[]): readonly FrozenLook[] {
  const answered = frozen.filter((look) => look.answered);
  return answered.filter((look, at) => answered.findIndex(({ digest }) => digest === look.digest) === at);
}
