import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

const TYPE_NAME = /^[A-Z][A-Za-z0-9]*$/;
const FIELD_NAME = /^[a-z][A-Za-z0-9]*$/;
const ENUM_VALUE = /^[A-Z][A-Z0-9_]*$/;

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/**
 * What keeps the public graph from reading like one product: a part without a description, or a name in another style.
 * Each problem starts with the schema coordinate it is about.
 */
export function schemaStyleProblems(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(problemsOf);
}

function problemsOf(type: GraphQLNamedType): string[] {
  const isRoot = type.name === 'Query' || type.name === 'Mutation';
  return [...problems(type.name, type, TYPE_NAME, !isRoot), ...problemsInside(type)];
}

function problemsInside(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) {
    return type.getValues().flatMap((value) => problems(`${type.name}.${value.name}`, value, ENUM_VALUE));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((f) => problems(`${type.name}.${f.name}`, f, FIELD_NAME));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const at = `${type.name}.${field.name}`;
    const args = field.args.flatMap((arg) => problems(`${at}(${arg.name}:)`, arg, FIELD_NAME));
    return [...problems(at, field, FIELD_NAME), ...args];
  });
}

function problems(at: string, part: Described, style: RegExp, mustDescribe = true): string[] {
  const found: string[] = [];
  if (mustDescribe && !part.description?.trim()) found.push(`${at}: has no description`);
  if (!style.test(part.name)) found.push(`${at}: "${part.name}" is not in the style ${style.source}`);
  return found;
}
