import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Left to itself, Vitest keeps one core free, which of two is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          setupFiles: ['test/support/no-outbound-network.ts'],
        },
      },
      {
        test: {
          name: 'conformance',
          include: [
            'test/conformance/**/*.test.ts',
            'test/end-to-end/**/*.test.ts',
            'test/node/**/*.test.ts',
            'test/management-clients/**/*.test.ts',
          ],
          exclude: ['test/conformance/az/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'az',
          include: ['test/conformance/az/**/*.test.ts'],
          globalSetup: ['test/conformance/az/provide-az.ts'],
        },
      },
    ],
  },
});
