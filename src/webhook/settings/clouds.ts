/** The clouds by the names that AZURE_ENVIRONMENT may have, in any case (Go: autorest v0.11.30, azure.Environment). */
const authorityHosts: Readonly<Record<string, string>> = {
  azurecloud: 'https://login.microsoftonline.com/',
  azurepubliccloud: 'https://login.microsoftonline.com/',
  azureusgovernment: 'https://login.microsoftonline.us/',
  azureusgovernmentcloud: 'https://login.microsoftonline.us/',
  azurechinacloud: 'https://login.chinacloudapi.cn/',
  azuregermancloud: 'https://login.microsoftonline.de/',
};

/** Its authority is in the file that AZURE_ENVIRONMENT_FILEPATH names: for clouds that nobody has a list of. */
const describedByFile = 'azurestackcloud';

export type FoundAuthority =
  | { readonly kind: 'found'; readonly authorityHost: string }
  | { readonly kind: 'mistaken'; readonly mistake: string };

/** @param readDescription The text of the cloud's file; throws where there is none. */
export function findAuthorityHost(cloud: string, readDescription: () => string): FoundAuthority {
  const name = cloud.toLowerCase();
  if (name === describedByFile) return readAuthorityHost(readDescription);
  const authorityHost = Object.hasOwn(authorityHosts, name) ? authorityHosts[name] : undefined;
  return authorityHost === undefined
    ? mistaken(
        `autorest/azure: There is no cloud environment matching the name ${JSON.stringify(cloud.toUpperCase())}`,
      )
    : { kind: 'found', authorityHost };
}

function readAuthorityHost(readDescription: () => string): FoundAuthority {
  try {
    const description: unknown = JSON.parse(readDescription());
    const found = (description as { activeDirectoryEndpoint?: unknown } | null)?.activeDirectoryEndpoint;
    return typeof found === 'string' && URL.canParse(found)
      ? { kind: 'found', authorityHost: found }
      : mistaken('the file of AZURE_ENVIRONMENT_FILEPATH has no URL in activeDirectoryEndpoint');
  } catch (error) {
    return mistaken(error instanceof Error ? error.message : String(error));
  }
}

function mistaken(reason: string): FoundAuthority {
  return { kind: 'mistaken', mistake: `failed to get AAD endpoint: ${reason}` };
}
