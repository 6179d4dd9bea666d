import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    setupFiles: ['test/propertySeed.ts'],
    projects: [
      { extends: true, test: { name: 'unit', maxWorkers: '100%', include: ['test/{core,contracts,cli,main,worker,renderer,simulator,electron-double}/**/*.test.ts'], testTimeout: 60_000 } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
