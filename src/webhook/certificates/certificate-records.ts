import { X509Certificate } from 'node:crypto';
import { Secret } from '../../platform/secret.ts';
import { fieldsOf, listOf, textOf } from '../server/kube-object.ts';
import type { CertificateFacts, CertificateState } from './due-certificate-step.ts';
import { readPair } from './served-certificate.ts';

/** The three objects as the API server has them. */
export interface CertificateObjects {
  readonly authoritySecret: unknown;
  readonly serverSecret: unknown;
  /** Nothing where the cluster has none, which then calls nobody. */
  readonly webhookConfiguration: unknown;
}

/** The authority's pair, where the Secret has a usable one that may speak for the name. */
export interface StoredAuthority {
  readonly certificatePem: string;
  readonly keyPem: Secret;
}

export interface CertificateRecords {
  readonly state: Omit<CertificateState, 'publishedSince'>;
  readonly authority?: StoredAuthority;
  /** Of the authority that signed what is served. */
  readonly leafAuthorityPem: string;
}

export function readCertificateRecords(objects: CertificateObjects, dnsName: string): CertificateRecords {
  const authorityData = dataOf(objects.authoritySecret);
  const serverData = dataOf(objects.serverSecret);
  const authority = readAuthority(authorityData, dnsName);
  const leafAuthorityPem = serverData('ca.crt');
  const leaf = readLeaf(serverData, { dnsName, authorityPem: authority?.certificatePem });
  const state = {
    ...present('authority', authority && readFacts(authority.certificatePem)),
    ...present('leaf', leaf),
    ...present('leafAuthority', readFacts(leafAuthorityPem)),
    ...present('previousAuthority', readFacts(serverData('previous-ca.crt'))),
    bundles: bundlesOf(objects.webhookConfiguration),
  };
  return { state, ...present('authority', authority), leafAuthorityPem };
}

/** A member only where there is a value for it. */
function present<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  // An object of one computed key has no narrower type of its own.
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}

type SecretData = (name: string) => string;

function dataOf(secret: unknown): SecretData {
  const data = fieldsOf(fieldsOf(secret).data);
  return (name) => Buffer.from(textOf(data[name]), 'base64').toString('utf8');
}

function readFacts(pem: string): CertificateFacts | undefined {
  try {
    const { validFromDate: notBefore, validToDate: notAfter } = new X509Certificate(pem);
    return { pem, notBefore, notAfter };
  } catch {
    return undefined;
  }
}

function readAuthority(data: SecretData, dnsName: string): StoredAuthority | undefined {
  const certificatePem = data('ca.crt');
  const keyPem = new Secret(data('ca.key'));
  if (readPair({ chainPem: certificatePem, keyPem }).kind === 'unusable') return undefined;
  const certificate = new X509Certificate(certificatePem);
  return certificate.ca && mayVouchFor(certificate, dnsName) ? { certificatePem, keyPem } : undefined;
}

/** RFC 5280 §4.2.1.10: the name as it stands in the constraints that our authorities carry. */
function mayVouchFor({ raw }: X509Certificate, dnsName: string): boolean {
  const name = Buffer.from(dnsName, 'ascii');
  return raw.includes(Buffer.concat([Buffer.of(0x82, name.length), name]));
}

function readLeaf(
  data: SecretData,
  { dnsName, authorityPem }: { readonly dnsName: string; readonly authorityPem: string | undefined },
): CertificateState['leaf'] {
  const chainPem = data('tls.crt');
  const facts = readFacts(chainPem);
  const pair = readPair({ chainPem, keyPem: new Secret(data('tls.key')) });
  if (facts === undefined || pair.kind === 'unusable') return undefined;
  const certificate = new X509Certificate(chainPem);
  if (certificate.checkHost(dnsName) === undefined) return undefined;
  const isOfAuthority =
    authorityPem !== undefined && certificate.verify(new X509Certificate(authorityPem).publicKey);
  return { ...facts, isOfAuthority };
}

function bundlesOf(configuration: unknown): readonly string[] {
  return listOf(fieldsOf(configuration).webhooks).map((webhook) => {
    const { caBundle } = fieldsOf(fieldsOf(webhook).clientConfig);
    return Buffer.from(textOf(caBundle), 'base64').toString('utf8');
  });
}
