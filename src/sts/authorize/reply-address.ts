import type { Client } from '../../directory/index.ts';
import { refusal } from '../errors.ts';

/** What every public client may be sent back to: a port that it listens on itself, or a page that it watches. */
const publicAddresses = [
  'http://localhost',
  'http://127.0.0.1',
  'http://[::1]',
  'https://login.microsoftonline.com/common/oauth2/nativeclient',
];

/**
 * The address that the answer goes to, which the application must have registered.
 * @throws {StsError} `replyAddressUnknown`; such a refusal is for the person, and never sent to that address
 */
export function verifyReplyAddress(redirectUri: string, client: Client): string {
  const application = client.kind === 'application' ? client.application : undefined;
  const registered = [
    ...(application?.redirectUris ?? []),
    ...(application?.isPublicClient === true ? publicAddresses : []),
  ];
  if (URL.canParse(redirectUri) && registered.some((each) => isSameAddress(each, redirectUri))) {
    return redirectUri;
  }
  throw refusal('replyAddressUnknown', {
    redirectUri: redirectUri.slice(0, 600),
    clientId: client.clientId,
  });
}

/** RFC 8252 §7.3: at loopback any port will do, since a program takes the one that is free. All else is compared as text. */
function isSameAddress(registered: string, presented: string): boolean {
  if (registered === presented) return true;
  const [ours, theirs] = [new URL(registered), new URL(presented)];
  return (
    isLoopback(ours) &&
    theirs.protocol === ours.protocol &&
    theirs.hostname === ours.hostname &&
    theirs.username === '' &&
    theirs.password === '' &&
    theirs.hash === '' &&
    theirs.pathname === ours.pathname
  );
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
