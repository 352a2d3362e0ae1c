import type { KubeObject, OwnerReference } from '../../storage/kube-object.ts';
import { readNumber } from '../../tables/read-object.ts';
import { controllerOf } from '../claim-owned.ts';

export type ScaleReading =
  /** Of the one at the top: two pods of one deployment are not two times its size. */
  | { readonly kind: 'scale'; readonly uid: string; readonly replicas: number }
  | { readonly kind: 'none'; readonly reason: string };

export type ScaleOf = (controller: OwnerReference) => ScaleReading;

export type ExpectedPods =
  | { readonly kind: 'known'; readonly count: number }
  | { readonly kind: 'unknown'; readonly reason: string };

/** How many pods there should be, by those who keep them. A pod that nobody keeps is none of them. */
export function countExpected(pods: readonly KubeObject[], scaleOf: ScaleOf): ExpectedPods {
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const controller = controllerOf(pod);
    if (controller === undefined) continue;
    const scale = scaleOf(controller);
    if (scale.kind === 'none') return { kind: 'unknown', reason: scale.reason };
    scales.set(scale.uid, scale.replicas);
  }
  return { kind: 'known', count: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0) };
}

/** Looks among the objects of one namespace. */
export function createScaleOf(keepers: readonly KubeObject[]): ScaleOf {
  const byUid = new Map(keepers.map((keeper) => [keeper.metadata.uid, keeper]));
  return (controller) => {
    const direct = byUid.get(controller.uid);
    const above = direct && byUid.get(controllerOf(direct)?.uid ?? '');
    const keeper = above ?? direct;
    if (keeper === undefined) {
      const [group] = controller.apiVersion.split('/').slice(0, -1);
      const resource = `${controller.kind.toLowerCase()}s${group === undefined ? '' : `.${group}`}`;
      return { kind: 'none', reason: `${resource} does not implement the scale subresource` };
    }
    return {
      kind: 'scale',
      uid: keeper.metadata.uid,
      replicas: readNumber(keeper, 'spec', 'replicas'),
    };
  };
}
