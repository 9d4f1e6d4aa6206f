import type { NewVersion, RegistryScenario } from './registry-scenario.js';

/** The fields of a rule's evaluation that tests look at. */
export const EVALUATIONS = `{
  outcome explanation
  rule { kind metric threshold text }
  signatureChanges { kind side name breaking from { dtype } to { dtype } }
}`;

type Answer = Promise<Record<string, unknown>>;

const SET_POLICY = `mutation ($input: SetPromotionPolicyInput!) {
  setPromotionPolicy(input: $input) { __typename ... on UserError { message } }
}`;
const REMOVE_POLICY = `mutation ($input: RemovePromotionPolicyInput!) {
  removePromotionPolicy(input: $input) { __typename }
}`;
const SET = `mutation ($input: SetModelAliasInput!) {
  setModelAlias(input: $input) {
    __typename
    ... on UserError { code message }
    ... on PromotionRefusedError { alias version rules ${EVALUATIONS} }
  }
}`;
const ROLL_BACK = `mutation ($input: RollBackAliasInput!) { rollBackAlias(input: $input) { __typename } }`;
const HOLDER = `query ($model: String!, $alias: String!) {
  model(name: $model) { version(alias: $alias) { version } }
}`;

/** What tests ask of an alias and of what guards it: of `champion`, where no other is named. */
export function aliasAsks(scenario: RegistryScenario) {
  const alias = 'champion';
  const setPolicy = async (model: string, rules: readonly object[], of = alias): Promise<void> => {
    const { __typename: answer } = await scenario.ask(SET_POLICY, { input: { model, alias: of, rules } });
    if (answer !== 'SetPromotionPolicySuccess') throw new Error(`the policy was refused: ${String(answer)}`);
  };
  return {
    setPolicy,
    /** A new model whose alias is guarded before it points at anything. */
    newGuarded: async (model: string, rules: readonly object[], versions: readonly NewVersion[]) => {
      await scenario.newModel(model, versions);
      await setPolicy(model, rules);
    },
    removePolicy: (model: string): Answer => scenario.ask(REMOVE_POLICY, { input: { model, alias } }),
    set: (model: string, version: number, of = alias): Answer =>
      scenario.ask(SET, { input: { model, alias: of, version } }),
    rollBack: (model: string): Answer => scenario.ask(ROLL_BACK, { input: { model, alias } }),
    /** Number of the version that the alias points at. */
    holderOf: async (model: string, of = alias): Promise<number | null> => {
      const { version } = await scenario.ask(HOLDER, { model, alias: of });
      return version === null ? null : (version as { version: number }).version;
    },
    /** From now on these alerts are open about any version. */
    alertsAre: (severities: readonly string[]): void => {
      const openAlerts = severities.map((severity) => ({ severity, message: `a ${severity} one` }));
      scenario.monitoring.answer(() => ({ _entities: [{ openAlerts }] }));
    },
  };
}

export type AliasAsks = ReturnType<typeof aliasAsks>;
