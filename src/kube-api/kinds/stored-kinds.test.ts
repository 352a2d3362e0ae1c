import { describe, expect, it } from 'vitest';
import { storedKinds } from './stored-kinds.ts';

describe('a kind that nothing acts on', () => {
  it.each(storedKinds.map((kind) => [kind.kind, kind] as const))(
    'says so to whoever writes a %s',
    (_, kind) => {
      const object = { apiVersion: 'v1', kind: kind.kind, metadata: { name: 'a' } };
      const [warning = ''] = kind.behaviour.warn?.(object as never) ?? [];
      expect(warning).toMatch(/no|nothing/);
    },
  );
});
