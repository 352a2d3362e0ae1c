import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { configMap, Stored } from './fixtures/stored.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

describe('kubectl, turning to server-side apply', () => {
  const configuration = configMap({ a: '1' });
  const annotated = (data: JsonFields, text = `${JSON.stringify(configuration)}\n`): JsonFields =>
    configMap(data, { annotations: { [lastApplied]: text } });
  const clientSide = (data: JsonFields, text?: string): Stored => {
    const stored = new Stored();
    stored.update('kubectl-client-side-apply', annotated(data, text));
    return stored;
  };

  it('takes what its annotation claims, and writes there what it applied', () => {
    const stored = clientSide({ a: '1' });
    const applied = configMap({ a: '2', '<': '&' });
    expect(stored.apply('kubectl', applied)).toEqual(
      annotated(
        { a: '2', '<': '&' },
        '{"apiVersion":"v1","data":{"\\u003c":"\\u0026","a":"2"},"kind":"ConfigMap",' +
          '"metadata":{"name":"cm","namespace":"default"}}\n',
      ),
    );
  });

  it('does not take what was changed since, nor under another name', () => {
    expect(clientSide({ a: '3' }).try('kubectl', configMap({ a: '2' }))).toMatchObject({ kind: 'conflict' });
    expect(clientSide({ a: '1' }).try('other', configMap({ a: '2' }))).toMatchObject({ kind: 'conflict' });
  });

  it.each(['no JSON', '[]', '{"apiVersion":"v2"}', '{"apiVersion":"v1","nope":1}'])(
    'takes nothing by an annotation of %j',
    (text) => {
      expect(clientSide({ a: '1' }, text).try('kubectl', configMap({ a: '2' }))).toMatchObject({
        kind: 'conflict',
      });
    },
  );

  it('then comes to own the annotation by a second apply', () => {
    const stored = clientSide({ a: '1' });
    stored.apply('kubectl', configuration);
    const { annotations } = (stored.object?.metadata ?? {}) as JsonFields;
    expect(stored.try('kubectl-last-applied', configMap(undefined, { annotations }))).toMatchObject({
      kind: 'applied',
    });
    expect(stored.owners['kubectl-last-applied']).toEqual({
      'f:metadata': { 'f:annotations': { [`f:${lastApplied}`]: {} } },
    });
  });

  it('drops the annotation where it would be too large', () => {
    const stored = clientSide({ a: '1' });
    const object = stored.apply('kubectl', configMap({ b: 'x'.repeat(256 * 1024) }));
    expect((object.metadata as JsonFields).annotations).toEqual({});
  });
});
