import { addSeconds } from '../platform/clock.ts';
import type { ServicePrincipal } from './records.ts';
import type { StoreContext } from './store-context.ts';

/** When a service principal that is made now is found. Nothing for at once. */
export function visibility({
  clock,
  propagation,
}: Pick<StoreContext, 'clock' | 'propagation'>): Pick<ServicePrincipal, 'visibleAt'> {
  const { principalSeconds } = propagation();
  return principalSeconds > 0 ? { visibleAt: addSeconds(clock.now(), principalSeconds) } : {};
}

export function isVisible({ visibleAt }: Pick<ServicePrincipal, 'visibleAt'>, now: Date): boolean {
  return visibleAt === undefined || visibleAt <= now;
}
