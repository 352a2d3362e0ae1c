import { type ArmErrorRow, row } from '../../error-row.ts';

/** What is refused of tags (fidelity/arm.md, "Tags"). */
export const tagErrors = {
  tagNameInvalid: row({
    status: 400,
    code: 'InvalidTagNameCharacters',
    message: (p: { names: readonly string[] }) =>
      `The tag names '${p.names.join(',')}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`,
  }),
  tagsUnsupported: row({
    status: 400,
    code: 'OperationNotSupported',
    message: (p: { type: string }) => `Resources of type '${p.type}' have no tags.`,
  }),
  tagScopeInvalid: row({
    status: 400,
    code: 'InvalidScope',
    message: (p: { scope: string }) =>
      `The scope '${p.scope}' has no tags: subscriptions, resource groups and resources have.`,
  }),
  tagNameUsed: row({
    status: 409,
    code: 'TagNameInUse',
    message: (p: { name: string }) =>
      `The tag name '${p.name}' is used by resources, or has values of its own. Take it from them, and delete its values first.`,
  }),
  tagValueUsed: row({
    status: 409,
    code: 'TagValueInUse',
    message: (p: { name: string; value: string }) =>
      `The value '${p.value}' of the tag '${p.name}' is used by resources. Take it from them first.`,
  }),
  tagNameNotFound: row({
    status: 404,
    code: 'TagNameNotFound',
    message: (p: { name: string }) => `The tag name '${p.name}' could not be found.`,
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
