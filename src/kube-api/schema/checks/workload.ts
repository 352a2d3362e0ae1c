import { type FieldCause, requiredValue, unsupportedValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { goMap, goSelector, invalidGoValue } from '../../go-values.ts';
import { checkPodSpec } from './pod.ts';
import { checkNotNegative, type ObjectCheck, valuesOf } from './reading.ts';

/** A Deployment, ReplicaSet, DaemonSet or StatefulSet, called as its refusals call it. */
export function checkWorkload(calledAs: string): ObjectCheck {
  return (object) => {
    const spec = fieldsOf(object.spec);
    const template = fieldsOf(spec.template);
    const podSpec = fieldsOf(template.spec);
    const restartPolicy = textOf(podSpec.restartPolicy);
    return [
      ...checkNotNegative(spec, 'spec', ['replicas', 'minReadySeconds', 'revisionHistoryLimit']),
      ...checkSelector(spec, calledAs),
      ...checkPodSpec(podSpec, 'spec.template.spec'),
      ...(restartPolicy === '' || restartPolicy === 'Always'
        ? []
        : [unsupportedValue('spec.template.spec.restartPolicy', restartPolicy, ['Always'])]),
    ];
  };
}

function checkSelector(spec: JsonFields, calledAs: string): readonly FieldCause[] {
  if (spec.selector === undefined) return [requiredValue('spec.selector')];
  const { matchLabels, matchExpressions } = fieldsOf(spec.selector);
  const wanted = fieldsOf(matchLabels);
  if (Object.keys(wanted).length === 0 && valuesOf(matchExpressions).length === 0) {
    return [invalidGoValue('spec.selector', goSelector({}), `empty selector is invalid for ${calledAs}`)];
  }
  const labels = fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels);
  const isMatched = Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
  );
  const field = 'spec.template.metadata.labels';
  return isMatched
    ? []
    : [invalidGoValue(field, goMap(labels), '`selector` does not match template `labels`')];
}
