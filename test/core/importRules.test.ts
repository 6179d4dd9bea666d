import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint({ cwd: new URL('../..', import.meta.url).pathname })

async function rulesBrokenBy(code: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath })
  return result?.messages.map(message => message.ruleId) ?? []
}

describe('who may import whom', () => {
  it.each([
    ['src/core/domain/probe.ts', '../store/openStore.ts'],
    ['src/core/store/probe.ts', '../jobs/runJob.ts'],
    ['src/contracts/probe.ts', '../core/store/openStore.ts'],
    ['src/renderer/probe.ts', '../core/store/openStore.ts'],
    ['src/main/probe.ts', '../core/jobs/runJob.ts'],
    ['src/core/jobs/probe.ts', '../../contracts/route.ts'],
  ])('%s may not import %s', async (file, target) => {
    expect(await rulesBrokenBy(`import * as room from '${target}'\nexport default room\n`, file)).toContain('import-x/no-restricted-paths')
  })

  it.each([
    ['src/core/jobs/probe.ts', '../store/openStore.ts'],
    ['src/main/probe.ts', '../core/store/openStore.ts'],
    ['src/cli/probe.ts', '../core/jobs/runJob.ts'],
  ])('%s may import %s', async (file, target) => {
    expect(await rulesBrokenBy(`import * as room from '${target}'\nexport default room\n`, file)).toEqual([])
  })

  it.each([
    ['src/core/datasets/probe.ts', 'better-sqlite3'],
    ['src/main/probe.ts', 'better-sqlite3'],
    ['src/core/models/probe.ts', 'onnxruntime-node'],
    ['src/core/store/probe.ts', 'electron'],
    ['src/cli/probe.ts', 'electron'],
  ])('%s may not know the package %s', async (file, name) => {
    expect(await rulesBrokenBy(`import * as thing from '${name}'\nexport default thing\n`, file)).toContain('no-restricted-imports')
  })
})
