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

  it.each([
    ['Always', 'Unsupported value: "Always": supported values: "OnFailure", "Never"'],
    [undefined, 'Unsupported value: "": supported values: "OnFailure", "Never"'],
  ])('refuses pods that never end: %s', (restartPolicy, message) => {
    const endless = prepared({ template: { spec: { restartPolicy } } });
    expect(messagesOf(endless)).toEqual([`spec.template.spec.restartPolicy: ${message}`]);
  });

  it('refuses counts below nothing', () => {
    expect(messagesOf(prepared({ parallelism: -1 }))).toEqual([
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
    ]);
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
});

describe.each(['Deployment', 'ReplicaSet'])('a %s', (kind) => {
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
