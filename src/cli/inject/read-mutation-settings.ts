import type { RunInfo } from '../../stack/index.ts';
import { defaultProxyImages, type MutationSettings } from '../../webhook/index.ts';
import { type VolumeLayout, volumeLayouts } from '../../wire/webhook-names.ts';
import { tokenExchangeAudience } from '../../wire/workload-identity.ts';
import { CommandError, type CommandInput, type OptionValue, usageExitCode } from '../command.ts';

const publicAuthority = 'https://login.microsoftonline.com/';
/** The webhook asks its cluster whether that is 1.32 or later; a file names no cluster, and most are. */
const usesNativeSidecars = true;

/** What the webhook of a cluster is told by its flags and variables, from this command's. */
export function readMutationSettings(
  options: CommandInput['options'],
  run: RunInfo | undefined,
): MutationSettings {
  const authorityHost = textOf(options.authorityHost) ?? publicAuthority;
  if (!URL.canParse(authorityHost)) {
    throw new CommandError(`--authority-host is no URL: ${authorityHost}`, {
      fix: `--authority-host ${publicAuthority}`,
      exitCode: usageExitCode,
    });
  }
  return {
    defaultTenantId: textOf(options.tenantId) ?? run?.tenantId ?? '',
    authorityHost: authorityHost.endsWith('/') ? authorityHost : `${authorityHost}/`,
    audience: textOf(options.audience) ?? tokenExchangeAudience,
    proxyImage: defaultProxyImages.proxy,
    proxyInitImage: defaultProxyImages.proxyInit,
    logLevel: '',
    usesNativeSidecars,
    layout: readLayout(textOf(options.layout) ?? 'v1.6'),
  };
}

export function textOf(option: OptionValue): string | undefined {
  return typeof option === 'string' && option !== '' ? option : undefined;
}

function readLayout(given: string): VolumeLayout {
  if (isLayout(given)) return given;
  const known = Object.keys(volumeLayouts).join(' or ');
  throw new CommandError(`--layout is ${known}, and not '${given}'.`, { exitCode: usageExitCode });
}

function isLayout(text: string): text is VolumeLayout {
  return Object.hasOwn(volumeLayouts, text);
}
