import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { workloadKinds } from './workloads.ts';

const uid = '00000000-0000-4000-8000-000000000001';

function behaviourOf(kind: string) {
  const found = workloadKinds.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`${kind} is no workload`);
  return found.behaviour;
}

function job(spec: JsonFields = {}): KubeObject {
  const metadata = { name: 'once', uid, resourceVersion: '1', creationTimestamp: '2026-03-01T12:00:00Z' };
  const template = { spec: { restartPolicy: 'Never' } };
  return { kind: 'Job', apiVersion: 'batch/v1', metadata, spec: { template, ...spec } };
}

const { prepare = (one) => one, validate = () => [] } = behaviourOf('Job');
const prepared = (spec?: JsonFields): KubeObject => prepare(job(spec), undefined);
const messagesOf = (object: KubeObject, existing?: KubeObject): readonly string[] =>
  validate(object, existing).map(({ field, message }) => `${field}: ${message}`);

describe('a job', () => {
  it('selects its own pods by its uid', () => {
    const { spec } = prepared();
    expect(spec).toMatchObject({
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: {
        metadata: {
          labels: {
            'controller-uid': uid,
            'job-name': 'once',
            'batch.kubernetes.io/controller-uid': uid,
            'batch.kubernetes.io/job-name': 'once',
          },
        },
      },
    });
    expect(messagesOf(prepared())).toEqual([]);
  });

  it('has the labels of its pods, unless it was given its own', () => {
    const { metadata, spec } = prepared();
    expect(metadata.labels).toEqual((spec as { template: KubeObject }).template.metadata.labels);
    const own = job();
    const labelled = { ...own, metadata: { ...own.metadata, labels: { app: 'a' } } };
    expect(prepare(labelled, undefined).metadata.labels).toEqual({ app: 'a' });
  });

  it('selects what somebody insists on', () => {
    const chosen = prepared({
      manualSelector: true,
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { restartPolicy: 'Never' } },
    });
    expect(messagesOf(chosen)).toEqual([]);
    expect((chosen.spec as JsonFields).selector).toEqual({ matchLabels: { app: 'a' } });
  });

  it('refuses a selector that was chosen by accident', () => {
    const chosen = prepared({ selector: { matchLabels: { app: 'a' } } });
    expect(messagesOf(chosen)).toEqual([
      `spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"a", "batch.kubernetes.io/controller-uid":"${uid}"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: \`selector\` not auto-generated`,
    ]);
  });

  it('refuses to steal the label of another', () => {
    const labels = { 'controller-uid': 'another' };
    const stolen = prepared({ template: { metadata: { labels }, spec: { restartPolicy: 'Never' } } });
    expect(messagesOf(stolen)[0]).toContain(`must be '${uid}'`);
  });

  it('keeps its template and its completions', () => {
    const before = prepared({ completions: 1 });
    const { template } = before.spec as { template: JsonFields };
    const changed = { ...template, spec: { restartPolicy: 'OnFailure' } };
    const after = { ...before, spec: { ...(before.spec as JsonFields), completions: 2, template: changed } };
    expect(messagesOf(after, before)).toEqual([
      'spec.completions: Invalid value: 2: field is immutable',
      'spec.template: Invalid value: core.PodTemplateSpec{...}: field is immutable',
    ]);
  });

  it('lets itself be scheduled elsewhere before it starts', () => {
    const before = prepared({ suspend: true });
    const { template } = before.spec as { template: JsonFields };
    const changed = { ...template, spec: { restartPolicy: 'Never', nodeSelector: { disk: 'fast' } } };
    const after = { ...before, spec: { ...(before.spec as JsonFields), template: changed } };
    expect(messagesOf(after, before)).toEqual([]);
    expect(messagesOf(after, { ...before, status: { startTime: '2026-03-01T12:00:00Z' } })).toHaveLength(1);
  });

  it('grows and shrinks where it is indexed, and all of it runs at once', () => {
    const before = prepared({ completionMode: 'Indexed', completions: 1, parallelism: 1 });
    const resized = (completions: number, parallelism: number): KubeObject => ({
      ...before,
      spec: { ...(before.spec as JsonFields), completions, parallelism },
    });
    expect(messagesOf(resized(3, 3), before)).toEqual([]);
    expect(messagesOf(resized(3, 1), before)).toEqual([
      'spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism',
    ]);
  });
});

describe('a daemon set', () => {
  const template = (image: string) => ({ spec: { containers: [{ name: 'main', image }] } });
  const of = (image: string): KubeObject => ({
    ...job(),
    kind: 'DaemonSet',
    spec: { template: template(image) },
  });
  const { prepare: number = (one) => one } = behaviourOf('DaemonSet');
  const numberOf = ({ metadata }: KubeObject) =>
    metadata.annotations?.['deprecated.daemonset.template.generation'];

  it('numbers its templates', () => {
    const first = number(of('a'), undefined);
    const second = number(of('b'), first);
    expect([first, second, number(of('b'), second)].map(numberOf)).toEqual(['1', '2', '2']);
  });
});

describe('a stateful set', () => {
  const of = (spec: JsonFields): KubeObject => ({ ...job(), kind: 'StatefulSet', spec });
  const check = behaviourOf('StatefulSet').validate;

  it('changes in its size, its template and its ways, and in nothing else', () => {
    const before = of({ replicas: 1, serviceName: 'a', template: {} });
    const grown = of({ replicas: 2, serviceName: 'a', template: { spec: {} }, minReadySeconds: 3 });
    expect(check?.(grown, before)).toEqual([]);
    expect(check?.(of({ replicas: 1, serviceName: 'b', template: {} }), before)).toEqual([
      {
        reason: 'FieldValueForbidden',
        field: 'spec',
        message:
          "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      },
    ]);
  });
});

it('a revision keeps what it was made of', () => {
  const of = (data: JsonFields): KubeObject => ({ ...job(), kind: 'ControllerRevision', data });
  const check = behaviourOf('ControllerRevision').validate;
  expect(check?.(of({ a: 1 }), of({ a: 1 }))).toEqual([]);
  expect(check?.(of({ a: 2 }), of({ a: 1 }))).toMatchObject([{ field: 'data' }]);
});

describe.each(['Deployment', 'ReplicaSet', 'DaemonSet'])('a %s', (kind) => {
  const of = (matchLabels: JsonFields): KubeObject => ({
    ...job(),
    kind,
    apiVersion: 'apps/v1',
    spec: { selector: { matchLabels, matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] } },
  });

  it('keeps what it selects', () => {
    const check = behaviourOf(kind).validate;
    expect(check?.(of({ app: 'a' }), of({ app: 'a' }))).toEqual([]);
    expect(check?.(of({ app: 'b' }), of({ app: 'a' }))).toEqual([
      {
        reason: 'FieldValueInvalid',
        field: 'spec.selector',
        message:
          'Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"b"}, MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"tier", Operator:"In", Values:[]string{"web"}}}}: field is immutable',
      },
    ]);
  });
});
