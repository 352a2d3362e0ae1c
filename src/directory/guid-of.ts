import { createHash } from 'node:crypto';

/** RFC 9562 §5.8: version 8 is whatever its maker says, here a hash. */
export function guidOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  const [low, mid, high, variant, node] = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ];
  return [low, mid, high, variant, node].join('-');
}
