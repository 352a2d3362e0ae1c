import type { RequestIdentifiers } from './request-identifiers.ts';

/** As recorded from the real token endpoint, without its cookies (fidelity/sts.md, "Headers"). */
export function tokenHeaders(identifiers: RequestIdentifiers): Record<string, string> {
  return {
    'Cache-Control': 'no-store, no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'Content-Type': 'application/json; charset=utf-8',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    P3P: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    'x-ms-request-id': identifiers.traceId,
    'x-ms-ests-server': '2.1.0 - LOCAL ProdSlices',
    'X-XSS-Protection': '0',
    ...(identifiers.echoesCorrelation && { 'client-request-id': identifiers.correlationId }),
  };
}

/** Metadata may be kept for a day, as the real service allows; a refusal never (there it is, and pins errors). */
export function metadataHeaders(): Record<string, string> {
  return {
    'Cache-Control': 'max-age=86400, private',
    'Content-Type': 'application/json; charset=utf-8',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, OPTIONS',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
  };
}
