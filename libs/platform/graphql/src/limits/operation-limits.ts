import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How large one operation may be, counted with every fragment spread out. */
export interface OperationLimits {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/** Tokens of a document, checked by the parser before anything is built from it. */
export const MAX_TOKENS = 10_000;

export const OPERATION_LIMITS: OperationLimits = { depth: 15, fields: 1000, aliases: 100, rootFields: 50 };

interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
}

const NOTHING: Size = { depth: 0, fields: 0, aliases: 0 };

/**
 * Refuses operations over the limits before they are executed. Each fragment is measured once, so the cost is linear in
 * the document even where fragments spread fragments.
 */
export function operationLimitsRule(limits: OperationLimits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    OperationDefinition(node) {
      const measure = measurer(context);
      const size = measure(node.selectionSet);
      const found = { ...size, rootFields: node.selectionSet.selections.length };
      for (const limit of ['depth', 'fields', 'aliases', 'rootFields'] as const) {
        if (found[limit] <= limits[limit]) continue;
        context.reportError(
          new GraphQLError(
            `The operation has ${LABELS[limit]} ${found[limit]}; at most ${limits[limit]} is allowed.`,
            {
              nodes: node,
              extensions: { code: 'OPERATION_TOO_LARGE' },
            },
          ),
        );
      }
    },
  });
}

const LABELS = {
  depth: 'a depth of',
  fields: 'a number of fields of',
  aliases: 'a number of aliases of',
  rootFields: 'a number of root fields of',
} as const;

function measurer(context: ValidationContext): (selections: SelectionSetNode) => Size {
  const fragments = new Map<string, Size>();

  const ofFragment = (fragment: FragmentDefinitionNode | null | undefined): Size => {
    if (!fragment) return NOTHING;
    const name = fragment.name.value;
    const known = fragments.get(name);
    if (known !== undefined) return known;
    // A cycle (refused by a standard rule) must end here too.
    fragments.set(name, NOTHING);
    const size = ofSelections(fragment.selectionSet);
    fragments.set(name, size);
    return size;
  };

  const ofSelections = (set: SelectionSetNode): Size => {
    let total = NOTHING;
    for (const selection of set.selections) total = add(total, ofSelection(selection));
    return total;
  };

  const ofSelection = (selection: SelectionSetNode['selections'][number]): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(context.getFragment(selection.name.value));
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSelections(selection.selectionSet);
    const below = selection.selectionSet ? ofSelections(selection.selectionSet) : NOTHING;
    return {
      depth: below.depth + 1,
      fields: below.fields + 1,
      aliases: below.aliases + (selection.alias ? 1 : 0),
    };
  };

  return ofSelections;
}

function add(a: Size, b: Size): Size {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: a.fields + b.fields,
    aliases: a.aliases + b.aliases,
  };
}
