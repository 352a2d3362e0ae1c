import { type FieldCause, invalidValue } from '../field-cause.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectReader } from '../storage/object-store.ts';
import { readField, readFields, readText, readTexts } from '../tables/read-object.ts';
import type { KindBehaviour } from './api-kind.ts';

/** AKS's range of addresses for Services, without the first ones, which it keeps. */
const network = '10.0';
const firstAddress = 256;
const addresses = 65_535 - firstAddress;

/** Kubernetes: every Service has an address but those that want none. Here nothing listens to it. */
export const serviceBehaviour: KindBehaviour = {
  prepare(object, existing) {
    const held = existing && readText(existing, 'spec', 'clusterIP');
    return held && wantsAddress(object) && readText(object, 'spec', 'clusterIP') === ''
      ? withAddress(object, held)
      : object;
  },
  validate: (object, existing) => (existing === undefined ? [] : checkAddress(object, existing)),
  async allocate(objects, draft) {
    if (!wantsAddress(draft)) return draft;
    const asked = readText(draft, 'spec', 'clusterIP');
    if (asked !== '') return asked === 'None' ? withAddress(draft, asked) : draft;
    return withAddress(draft, await freeAddress(objects));
  },
};

function wantsAddress(service: KubeObject): boolean {
  return readText(service, 'spec', 'type') !== 'ExternalName';
}

function withAddress(service: KubeObject, address: string): KubeObject {
  const spec = { ...readFields(service, 'spec'), clusterIP: address, clusterIPs: [address] };
  return { ...service, spec };
}

/** The first that no Service has. @throws {Error} where there is none left: more Services than anything here can hold */
async function freeAddress(objects: ObjectReader): Promise<string> {
  const used = new Set((await objects.list('services')).map((one) => readText(one, 'spec', 'clusterIP')));
  for (let offset = 0; offset < addresses; offset += 1) {
    const number = firstAddress + offset;
    const address = `${network}.${number >> 8}.${number & 255}`;
    if (number & 255 && !used.has(address)) return address;
  }
  throw new Error('no address is left for a Service');
}

function checkAddress(service: KubeObject, existing: KubeObject): readonly FieldCause[] {
  const [was = readText(existing, 'spec', 'clusterIP')] = readTexts(existing, 'spec', 'clusterIPs');
  const is = readField(service, 'spec', 'clusterIP');
  if (was === '' || typeof is !== 'string' || is === was || !wantsAddress(service)) return [];
  return [invalidValue('spec.clusterIPs[0]', is, 'may not change once set')];
}
