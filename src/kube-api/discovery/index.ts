import { createHash } from 'node:crypto';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf } from '../kinds/api-kind.ts';
import { reviews } from '../reviews/index.ts';
import { jsonResponse, textResponse } from '../status-response.ts';
import { aggregatedDiscovery } from './aggregated-discovery.ts';
import { type DiscoveredResource, discoverKind, discoverReview } from './discovered-resource.ts';
import { coreVersions, groupDocument, groupList, resourceList } from './legacy-discovery.ts';
import type { MakeDocument } from './make-document.ts';
import { openApiDocuments } from './open-api-documents.ts';
import { versionDocument } from './version-document.ts';

/** What anyone may read: the role `system:public-info-viewer`. */
export const publicDocuments: Readonly<Record<string, MakeDocument>> = {
  '/version': () => jsonResponse(200, versionDocument),
  '/healthz': () => textResponse(200, 'ok'),
  '/livez': () => textResponse(200, 'ok'),
  '/readyz': () => textResponse(200, 'ok'),
};

export interface Discovery {
  /** `v1`, `apps/v1`, … in the order in which their first kind is listed. */
  readonly groupVersions: readonly Pick<DiscoveredResource, 'group' | 'version'>[];
  /** By path, what whoever is known may read: the role `system:discovery`. */
  readonly documents: ReadonlyMap<string, MakeDocument>;
}

const discoveries = new WeakMap<readonly ApiKind[], Discovery>();

/** What is told of the kinds that are served; made once for each list of them. */
export function discover(kinds: readonly ApiKind[]): Discovery {
  const known = discoveries.get(kinds);
  if (known !== undefined) return known;
  const discovery = makeDiscovery(kinds);
  discoveries.set(kinds, discovery);
  return discovery;
}

function makeDiscovery(kinds: readonly ApiKind[]): Discovery {
  const discovered = [...kinds.map(discoverKind), ...reviews.map(discoverReview)];
  const inCore = discovered.filter(({ group }) => group === '');
  const inGroups = discovered.filter(({ group }) => group !== '');
  const groupVersions = [
    ...new Map(discovered.map(({ group, version }) => [`${group}/${version}`, { group, version }])).values(),
  ];
  const ofVersions = groupVersions.map(({ group, version }): [string, MakeDocument] => {
    const name = apiVersionOf({ group, version });
    const resources = discovered.filter((each) => each.group === group && each.version === version);
    const path = group === '' ? `/api/${version}` : `/apis/${name}`;
    return [path, () => jsonResponse(200, resourceList(name, resources))];
  });
  const ofGroups = [...new Set(inGroups.map(({ group }) => group))].map((group): [string, MakeDocument] => [
    `/apis/${group}`,
    () => jsonResponse(200, groupDocument(group, inGroups)),
  ]);
  return {
    groupVersions,
    documents: new Map([
      ['/api', negotiated(() => coreVersions, inCore)],
      ['/apis', negotiated(() => groupList(inGroups), inGroups)],
      ...ofVersions,
      ...ofGroups,
      ...openApiDocuments(groupVersions, kinds),
    ]),
  };
}

/**
 * Kubernetes: whoever asks for the aggregated form gets it, v2 only where it is named: an answer in another version
 * leaves kubectl 1.27 to 1.29 with nothing. A tag says whether it is what the client has kept.
 */
function negotiated(plain: () => JsonFields, resources: readonly DiscoveredResource[]): MakeDocument {
  return (request) => {
    const version = readDiscoveryVersion(request.headers.get('accept') ?? '');
    if (version === undefined) return jsonResponse(200, plain());
    const document = aggregatedDiscovery(resources, version);
    const tag = `"${createHash('sha256').update(JSON.stringify(document)).digest('hex').toUpperCase()}"`;
    const isKnown = request.headers.get('if-none-match') === tag;
    const response = isKnown ? new Response(null, { status: 304 }) : jsonResponse(200, document);
    const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    if (!isKnown) response.headers.set('Content-Type', type);
    response.headers.set('ETag', tag);
    response.headers.set('Vary', 'Accept');
    return response;
  };
}

function readDiscoveryVersion(accept: string): 'v2' | 'v2beta1' | undefined {
  const asked = accept.split(',').filter((entry) => entry.includes('as=APIGroupDiscoveryList'));
  if (asked.some((entry) => /;\s*v=v2\s*(;|$)/.test(entry))) return 'v2';
  return asked.some((entry) => /;\s*v=v2beta1\s*(;|$)/.test(entry)) ? 'v2beta1' : undefined;
}
