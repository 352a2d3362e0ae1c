/**
 * How Node is started for a stack that stays. Every exchange makes garbage, and V8 would let its young generation
 * grow for it: a third of the memory goes with this, and no exchanges (docs/decisions/0014-signing-threads-and-memory.md).
 */
export const stackNodeFlags = ['--max-semi-space-size=8'] as const;
