import { isGuid } from '../../platform/ids.ts';
import type { StsContext } from '../context.ts';
import { metadataHeaders } from '../headers.ts';
import { documentOrigin, pageOrigin } from '../own-urls.ts';
import type { MetadataRoute } from '../routes.ts';
import { getTenant } from '../tenant.ts';
import { answerUserRealm } from '../users/user-realm.ts';
import { instanceDiscovery } from './instance-discovery.ts';
import { keySet } from './key-set.ts';
import { openIdConfiguration } from './openid-configuration.ts';

/** The documents that anyone may read: discovery, keys, and the list of clouds. */
export async function answerMetadataRequest(
  sts: StsContext,
  route: MetadataRoute,
  url: URL,
): Promise<Response> {
  const document = await makeDocument(sts, route, url);
  return new Response(JSON.stringify(document), { headers: metadataHeaders() });
}

async function makeDocument(
  sts: StsContext,
  route: MetadataRoute,
  url: URL,
): Promise<Record<string, unknown>> {
  switch (route.kind) {
    case 'instance-discovery':
      return instanceDiscovery(url.searchParams, sts.settings.directOrigin);
    case 'user-realm':
      return await answerUserRealm(sts, route.userName);
    case 'keys': {
      const tenantId = await findTenantId(sts, route.segment);
      return keySet(sts.keyRing.current().published(sts.clock.now()), { version: route.version, tenantId });
    }
    case 'openid-configuration': {
      const tenantId = (await findTenantId(sts, route.segment)) ?? '{tenantid}';
      const segment = isGuid(tenantId) && route.segment.toLowerCase() !== 'adfs' ? tenantId : route.segment;
      const origin = documentOrigin(url, sts.settings);
      return openIdConfiguration({
        origin,
        pageOrigin: pageOrigin(sts.settings),
        segment: segment.toLowerCase(),
        tenantId,
        version: route.version,
      });
    }
  }
}

/** Nothing for the segments that stand for any tenant. */
async function findTenantId(sts: StsContext, segment: string): Promise<string | undefined> {
  if (['common', 'organizations'].includes(segment.toLowerCase())) return undefined;
  return (await getTenant(sts, segment)).id;
}
