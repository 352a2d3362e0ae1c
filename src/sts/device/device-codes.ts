import { randomBytes, randomInt } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { addSeconds } from '../../platform/clock.ts';
import type { RequestedTarget } from '../token/token-request.ts';

/** What a program asked for, and whether a person has let it. */
export interface DeviceAuthorization {
  readonly clientId: string;
  readonly target: RequestedTarget;
  /** Where the person must be at home; nothing where the program leaves it open. */
  readonly tenantId: string | undefined;
}

export type DeviceDecision =
  | { readonly kind: 'approved'; readonly userId: string; readonly authenticatedAt: Date }
  | { readonly kind: 'declined' };

export type DeviceCodeState =
  | { readonly kind: 'unknown' | 'expired' | 'pending' | 'declined' }
  | {
      readonly kind: 'approved';
      readonly userId: string;
      readonly authenticatedAt: Date;
      readonly target: RequestedTarget;
    };

/** Sign-ins that wait for somebody with a browser. They live for minutes, so a restart of the stack may end them. */
export interface DeviceCodes {
  issue(
    authorization: DeviceAuthorization,
    now: Date,
  ): { readonly deviceCode: string; readonly userCode: string };
  /** What waits behind the code that the person has typed. */
  find(userCode: string, now: Date): DeviceAuthorization | undefined;
  /** False where nothing waits any more. */
  decide(userCode: string, decision: DeviceDecision, now: Date): boolean;
  /** What has become of it. One that was approved is used up by asking. */
  redeem(deviceCode: string, clientId: string, now: Date): DeviceCodeState;
}

/** Entra: fifteen minutes, asked every five seconds (entra-docs, v2-oauth2-device-code). */
export const deviceCodeSeconds = 900;
export const pollingSeconds = 5;
const maximumCodes = 1_000;

/** Without vowels, so that no word comes out, and without what is taken for one another (RFC 8628 §6.1). */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const userCodeLength = 9;

interface Waiting {
  readonly deviceCode: string;
  readonly authorization: DeviceAuthorization;
  readonly expiresAt: Date;
  readonly decision: DeviceDecision | undefined;
}

export function createDeviceCodes(): DeviceCodes {
  const userCodes = new LRUCache<string, string>({ max: maximumCodes });
  const byUserCode = new LRUCache<string, Waiting>({ max: maximumCodes });
  const findWaiting = (typed: string, now: Date): Waiting | undefined => {
    const waiting = byUserCode.get(normalise(typed));
    return waiting !== undefined && now < waiting.expiresAt && waiting.decision === undefined
      ? waiting
      : undefined;
  };
  return {
    issue(authorization, now) {
      const deviceCode = randomBytes(48).toString('base64url');
      const userCode = Array.from(
        { length: userCodeLength },
        () => alphabet[randomInt(alphabet.length)],
      ).join('');
      const expiresAt = addSeconds(now, deviceCodeSeconds);
      userCodes.set(deviceCode, userCode);
      byUserCode.set(userCode, { deviceCode, authorization, expiresAt, decision: undefined });
      return { deviceCode, userCode };
    },
    find: (typed, now) => findWaiting(typed, now)?.authorization,
    decide(typed, decision, now) {
      const waiting = findWaiting(typed, now);
      if (waiting === undefined) return false;
      byUserCode.set(normalise(typed), { ...waiting, decision });
      return true;
    },
    redeem(deviceCode, clientId, now) {
      const userCode = userCodes.get(deviceCode);
      const waiting = userCode === undefined ? undefined : byUserCode.get(userCode);
      if (userCode === undefined || waiting?.deviceCode !== deviceCode) return { kind: 'unknown' };
      if (waiting.authorization.clientId !== clientId) return { kind: 'unknown' };
      if (now >= waiting.expiresAt) return { kind: 'expired' };
      if (waiting.decision === undefined) return { kind: 'pending' };
      byUserCode.delete(userCode);
      userCodes.delete(deviceCode);
      return waiting.decision.kind === 'declined'
        ? { kind: 'declined' }
        : { ...waiting.decision, target: waiting.authorization.target };
    },
  };
}

/** As people type it: in small letters, with blanks or a dash. */
function normalise(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toUpperCase();
}
